package io.quiesce.shutdown.tomcat;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

class TomcatHandlerTests {

    @Test
    void aNativeImageKeepsWhatIsCalledByReflection() {
        RuntimeHints hints = new RuntimeHints();
        new TomcatHandler.Hints().registerHints(hints, null);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(AbstractProtocol.class, "getEndpoint"))
                .accepts(hints);
    }
}
