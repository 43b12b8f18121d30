package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.quiesce.harness.Wrk.Answers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrkTests {

    private static final String OUTPUT =
            """
            Running 20s test @ http://127.0.0.1:8080/quick
              1 threads and 8 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   612.99us    1.02ms  31.33ms   93.14%
                Req/Sec    21.40k     2.11k   25.63k    73.50%
              Latency Distribution
                 50%  342.00us
                 75%  560.00us
                 90%    1.21ms
                 99%    4.87ms
              425801 requests in 20.00s, 51.96MB read
            Requests/sec:  21288.61
            Transfer/sec:      2.60MB
            """;

    private static Answers in(String output) {
        return Answers.in(output.lines().toList());
    }

    @Test
    void readsRateAndTheSlowestOfAHundred() {
        assertThat(in(OUTPUT)).isEqualTo(new Answers(21288.61, 4.87));
    }

    @ParameterizedTest
    @CsvSource({"612.00us, 0.612", "4.87ms, 4.87", "1.20s, 1200"})
    void readsEveryUnit(String written, double millis) {
        assertThat(in(OUTPUT.replace("4.87ms", written)).p99Millis()).isCloseTo(millis, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"'  Socket errors: connect 0, read 12, write 0, timeout 0'", "'  Non-2xx or 3xx responses: 7'"})
    void requestsThatFailedAreNoMeasurement(String line) {
        assertThatExceptionOfType(AppProcessException.class)
                .isThrownBy(() -> in(OUTPUT + line))
                .withMessageContaining(line);
    }

    @Test
    void saysWhatWasSaidInsteadOfNumbers() {
        assertThatExceptionOfType(AppProcessException.class)
                .isThrownBy(() -> in("unable to connect to 127.0.0.1:1 Connection refused"))
                .withMessageContaining("Connection refused");
    }
}
