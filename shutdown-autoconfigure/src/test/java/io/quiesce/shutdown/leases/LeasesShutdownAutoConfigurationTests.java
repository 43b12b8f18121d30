package io.quiesce.shutdown.leases;

import static io.quiesce.shutdown.leases.LeaseFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.LeaseActivity;
import io.quiesce.shutdown.LeaseDecision;
import io.quiesce.shutdown.LeaseListener;
import io.quiesce.shutdown.Leases;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

@Timeout(60)
class LeasesShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    DrainShutdownAutoConfiguration.class,
                    LeasesShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.exit.enabled=false");

    /** Uses leases, and has a say in them. */
    private static final class Calls implements LeaseActivity, LeaseListener {

        private final Leases leases;

        private final List<String> ended = new ArrayList<>();

        Calls(Leases leases) {
            this.leases = leases;
        }

        @Override
        public boolean isActive(String holder, String contact) {
            return holder.equals("ada");
        }

        @Override
        public void ended(String holder, String contact, Reason reason) {
            this.ended.add(holder + " " + reason);
        }
    }

    @Test
    void refusesWithTheDefaultsWhenNothingIsConfigured() {
        CountDownLatch offline = new CountDownLatch(1);
        ApplicationListener<PayloadApplicationEvent<DrainStatus>> listener = (event) -> {
            if (event.getPayload().state() == ShutdownState.OFFLINE) {
                offline.countDown();
            }
        };
        this.contextRunner.withBean(Calls.class).run((context) -> {
            context.addApplicationListener(listener);
            Calls calls = context.getBean(Calls.class);
            Drain drain = context.getBean(Drain.class);
            calls.leases.renew("ada", seconds(60));
            calls.leases.renew("bob", seconds(60));
            drain.drain(null, null);
            assertThat(calls.leases.renew("ada", seconds(60)).duration()).isEqualTo(seconds(60));
            assertThat(calls.leases.renew("bob", seconds(60)))
                    .isEqualTo(new LeaseDecision(false, Set.of(), seconds(0), 503, seconds(5)));
            assertThat(calls.ended).containsExactly("bob REFUSED");
            calls.leases.release("ada");
            offline.await();
        });
    }

    @Test
    void refusesAsConfigured() {
        this.contextRunner
                .withBean(Calls.class)
                .withPropertyValues(
                        "shutdown.leases.expiry-upon-offline=20",
                        "shutdown.leases.reject-status=606",
                        "shutdown.leases.retry-after=3")
                .run((context) -> {
                    Leases leases = context.getBean(Leases.class);
                    leases.renew("ada", seconds(60));
                    context.getBean(Drain.class).drain(null, null);
                    assertThat(leases.renew("ada", seconds(60)).duration()).isEqualTo(seconds(20));
                    assertThat(leases.renew("bob", seconds(60)))
                            .isEqualTo(new LeaseDecision(false, Set.of(), seconds(0), 606, seconds(3)));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown.leases.enabled=false", "shutdown.enabled=false"})
    void backsOffWhenDisabled(String property) {
        this.contextRunner
                .withPropertyValues(property)
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Leases.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            expiry-upon-offline=-1s  | The duration 'shutdown.leases.expiry-upon-offline' is -1s, which is negative.           | between 0s and 365d
            expiry-upon-offline=366d | The duration 'shutdown.leases.expiry-upon-offline' is 31622400s, which is longer than a year. | between 0s and 365d
            retry-after=-2           | The duration 'shutdown.leases.retry-after' is -2s, which is negative. | between 0s and 365d
            reject-status=399        | The status '399' of 'shutdown.leases.reject-status' is not that of an error. | from 400 to 699
            reject-status=700        | The status '700' of 'shutdown.leases.reject-status' is not that of an error. | from 400 to 699
            """)
    void refusesTheStartWithWhatCannotBeMeant(String property, String description, String action) {
        this.contextRunner.withPropertyValues("shutdown.leases." + property).run((context) -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(RefusedStartException.class, (failure) -> {
                    assertThat(failure.analysis().getDescription()).isEqualTo(description);
                    assertThat(failure.analysis().getAction()).contains(action);
                }));
    }

    @Test
    void endsItsThreadWhenTheContextCloses() {
        this.contextRunner.withBean(Calls.class).run((context) -> {
            Calls calls = context.getBean(Calls.class);
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            calls.leases.renew("bob", seconds(3600));
            Thread thread = Thread.getAllStackTraces().keySet().stream()
                    .filter((each) -> each.getName().equals("shutdown-leases") && !before.contains(each))
                    .findFirst()
                    .orElseThrow();
            assertThat(thread.isDaemon()).isTrue();
            context.close();
            thread.join();
            assertThat(calls.ended).isEmpty();
        });
    }

    /** Releases a lease while the beans are being destroyed. */
    private record Farewell(Leases leases) implements AutoCloseable {

        @Override
        public void close() {
            this.leases.release("bob");
        }
    }

    @Test
    void knowsWhomToTellBeforeNobodyCanBeMadeAnyMore() {
        List<String> ended = new ArrayList<>();
        this.contextRunner
                .withBean(
                        LeaseListener.class,
                        () -> (holder, contact, reason) -> ended.add(holder + " " + reason),
                        (definition) -> definition.setLazyInit(true))
                .withBean(Farewell.class)
                .run((context) -> {
                    context.getBean(Leases.class).renew("bob", seconds(60));
                    context.close();
                    assertThat(ended).containsExactly("bob RELEASED");
                });
    }
}
