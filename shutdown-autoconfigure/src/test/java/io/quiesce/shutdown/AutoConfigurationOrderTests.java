package io.quiesce.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.Configurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.util.ClassUtils;

/**
 * The auto-configurations of all that is on the class path of the tests, in the order in which Spring Boot takes them.
 */
class AutoConfigurationOrderTests {

    private static final ClassLoader LOADER = AutoConfigurationOrderTests.class.getClassLoader();

    private static List<Class<?>> all() {
        return ImportCandidates.load(AutoConfiguration.class, LOADER).getCandidates().stream()
                .<Class<?>>map((name) -> ClassUtils.resolveClassName(name, LOADER))
                .toList();
    }

    private static boolean isOurs(Class<?> type) {
        return type.getPackageName().startsWith("io.quiesce.shutdown");
    }

    private static List<Class<?>> sorted(Stream<Class<?>> types) {
        return List.of(Configurations.getClasses(AutoConfigurations.of(types.toArray(Class<?>[]::new))));
    }

    /** Who wants to come after another one takes it along, and all that it wants to come after. */
    @Test
    void theStarterLeavesTheOrderOfOthersAlone() {
        List<Class<?>> without = sorted(all().stream().filter((type) -> !isOurs(type)));
        List<Class<?>> with = sorted(all().stream());
        assertThat(with).filteredOn((type) -> !isOurs(type)).containsExactlyElementsOf(without);
        assertThat(with).hasSizeGreaterThan(without.size());
    }
}
