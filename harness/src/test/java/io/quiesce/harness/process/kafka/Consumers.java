package io.quiesce.harness.process.kafka;

import java.nio.file.Path;

import io.quiesce.harness.AppLaunch;

/**
 * Launches of {@link ConsumerApp}.
 */
final class Consumers {

    private Consumers() {}

    static AppLaunch launch(Path directory, String name, String brokers, String... arguments) {
        return AppLaunch.ofClass(ConsumerApp.class.getName(), System.getProperty("java.class.path"))
                .name(name)
                .workingDirectory(directory)
                .quickStart()
                .arguments(
                        "--spring.main.web-application-type=none",
                        "--spring.main.banner-mode=off",
                        "--spring.kafka.bootstrap-servers=" + brokers,
                        "--spring.kafka.consumer.group-id=settlement",
                        "--spring.kafka.consumer.auto-offset-reset=earliest",
                        "--spring.kafka.listener.concurrency=4")
                .arguments(arguments);
    }
}
