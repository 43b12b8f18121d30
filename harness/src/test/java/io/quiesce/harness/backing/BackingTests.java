package io.quiesce.harness.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BackingTests {

    private final Backing backing = new Backing("localhost:9092", "jdbc:h2:tcp://127.0.0.1:9093/mem:orders");

    @Test
    void isReadFromItsOwnLine() {
        assertThat(Backing.parse(this.backing.toString())).isEqualTo(this.backing);
    }

    @Test
    void otherLineIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backing.parse("Broker broken"))
                .withMessageContaining("'Broker broken'");
    }
}
