package io.quiesce.harness.process;

import java.nio.file.Path;

import io.quiesce.harness.AppLaunch;

/**
 * Launches of the unchanged sample application that start quickly on a machine with few processors.
 */
final class SampleLaunch {

    private SampleLaunch() {}

    /**
     * Return a launch of an instance that is reached over loopback only.
     * @param directory where the instance runs and writes its log
     * @param name its name
     * @param arguments arguments of the application
     * @return a launch
     */
    static AppLaunch in(Path directory, String name, String... arguments) {
        return UnpackedSample.launch()
                .name(name)
                .arguments("--server.address=127.0.0.1")
                .arguments(arguments)
                .workingDirectory(directory);
    }
}
