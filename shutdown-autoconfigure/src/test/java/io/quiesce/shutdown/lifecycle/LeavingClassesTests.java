package io.quiesce.shutdown.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing says when the classes of a library have other names in its next version: what is not there is passed over.
 */
@Tag("boot-4.1")
class LeavingClassesTests {

    @ParameterizedTest
    @MethodSource("io.quiesce.shutdown.lifecycle.LeavingClasses#ofLibraries")
    void ofLibrariesAreThere(String name) {
        assertThatCode(() -> Class.forName(name, false, getClass().getClassLoader()))
                .doesNotThrowAnyException();
    }

    @Test
    void ofLibrariesAreNamedOnce() {
        assertThat(LeavingClasses.ofLibraries()).hasSizeGreaterThan(50).doesNotHaveDuplicates();
    }

    @Test
    void ofQuiesceAreAll() {
        assertThat(LeavingClasses.own())
                .contains(
                        "io.quiesce.shutdown.WorkRejectedException",
                        "io.quiesce.shutdown.engine.ShutdownReport$Outcome",
                        "io.quiesce.shutdown.kafka.LastCommits$Leave")
                .doesNotContain(getClass().getName());
    }
}
