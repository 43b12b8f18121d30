package io.quiesce.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * Every place at which a thread of the shutdown may wait, and the test that says what comes of an interrupt there. A place that is
 * new is not known here, and this fails until it is.
 */
class BlockingPointsTests {

    private static final String ROOT = "io.quiesce.shutdown.";

    @Test
    void everyPlaceThatWaitsHasATestOfItsInterruption() {
        assertThat(places()).containsExactlyInAnyOrderElementsOf(new TreeSet<>(KNOWN.keySet()));
    }

    private static Set<String> places() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.quiesce.shutdown");
        Set<String> places = new TreeSet<>();
        for (JavaClass type : classes) {
            type.getCodeUnitCallsFromSelf().stream()
                    .filter((call) -> waits(call.getTarget()))
                    .forEach((call) -> places.add(name(call.getOrigin())));
        }
        return places;
    }

    private static String name(JavaCodeUnit unit) {
        return unit.getFullName();
    }

    private static final Map<String, String> KNOWN = new TreeMap<>();

    private static boolean waits(CodeUnitCallTarget target) {
        return target.resolveMember().stream().anyMatch((it) -> it.getThrowsClause().stream()
                .anyMatch((thrown) -> thrown.getRawType().isEquivalentTo(InterruptedException.class)));
    }
}
