package io.quiesce.harness.process.infrastructure;

import java.nio.file.Path;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.process.LoggingClassPath;

/**
 * Launches of {@link StoreApp}.
 */
final class StoreLaunch {

    private StoreLaunch() {}

    /**
     * Return a launch.
     * @param directory where it runs
     * @param logging the logging system, {@code logback} or {@code log4j2}
     * @param arguments arguments of the application
     * @return a launch
     */
    static AppLaunch in(Path directory, String logging, String... arguments) {
        return AppLaunch.ofClass(StoreApp.class.getName(), LoggingClassPath.with(logging))
                .name("store")
                .workingDirectory(directory)
                .quickStart()
                .arguments("--server.address=127.0.0.1", "--spring.main.banner-mode=off")
                .arguments(arguments);
    }
}
