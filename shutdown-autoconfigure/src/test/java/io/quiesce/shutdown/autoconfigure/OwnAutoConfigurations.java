package io.quiesce.shutdown.autoconfigure;

import java.util.stream.Stream;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.util.ClassUtils;

/** The auto-configurations of Quiesce, as Spring Boot finds them. */
public final class OwnAutoConfigurations {

    private OwnAutoConfigurations() {}

    public static Stream<Class<?>> all() {
        return ImportCandidates.load(AutoConfiguration.class, null).getCandidates().stream()
                .filter((name) -> name.startsWith("io.quiesce."))
                .map((name) -> ClassUtils.resolveClassName(name, null));
    }
}
