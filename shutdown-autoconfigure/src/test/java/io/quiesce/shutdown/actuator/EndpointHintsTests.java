package io.quiesce.shutdown.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

/**
 * Spring Boot sees to it that a native image keeps what the operations of an endpoint return, as long as they name its type.
 */
class EndpointHintsTests {

    private final RuntimeHints hints = new RuntimeHints();

    EndpointHintsTests() {
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, DrainEndpoint.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {DrainEndpoint.Description.class, DrainEndpoint.Estimate.class, DrainEndpoint.Unit.class})
    void aNativeImageKeepsTheDocument(Class<?> part) {
        for (var component : part.getRecordComponents()) {
            assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor()))
                    .as(component.toString())
                    .accepts(this.hints);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "drain", "resume"})
    void aNativeImageKeepsTheOperations(String operation) {
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(DrainEndpoint.class, operation))
                .accepts(this.hints);
    }
}
