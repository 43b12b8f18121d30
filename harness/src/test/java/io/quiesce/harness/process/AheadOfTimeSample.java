package io.quiesce.harness.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import io.quiesce.harness.AppLaunch;

/**
 * The sample application, processed ahead of time. The goal {@code process-aot} of Spring Boot's plugin for Maven does the same,
 * with the same class of Spring Boot, but puts what comes of it into the jar, which here stays as it is published.
 */
final class AheadOfTimeSample {

    private static final String PROCESSOR = "org.springframework.boot.SpringApplicationAotProcessor";

    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Path folder;

    private final Path[] behind;

    /**
     * Prepare the processing.
     * @param folder where its results go
     * @param behind what is on the class path behind the application
     */
    AheadOfTimeSample(Path folder, Path... behind) {
        this.folder = folder;
        this.behind = behind;
    }

    /**
     * Process the application. What its conditions ask for is settled by this.
     * @param arguments arguments of the application
     */
    void process(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                UnpackedSample.MAIN_CLASS,
                sources().toString(),
                resources().toString(),
                classes().toString(),
                "io.quiesce",
                "sample-app"));
        all.addAll(List.of(arguments));
        Path log = this.folder.resolve("processor.log");
        Process processor = new ProcessBuilder(
                        UnpackedSample.command(PROCESSOR, UnpackedSample.classPath(this.behind), all))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!processor.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || processor.exitValue() != 0) {
                throw new IllegalStateException("The application cannot be processed: " + Files.readString(log));
            }
        } finally {
            processor.destroyForcibly();
        }
        compile();
    }

    private void compile() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-nowarn",
                "-proc:none",
                "-parameters",
                "-cp",
                UnpackedSample.classPath(this.behind),
                "-d",
                Files.createDirectories(classes()).toString()));
        try (Stream<Path> files = Files.walk(sources())) {
            files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (result != 0) {
            throw new IllegalStateException("What was generated in '" + sources() + "' cannot be compiled");
        }
    }

    /** Return a launch of the application as it was processed. */
    AppLaunch launch() {
        List<Path> all = new ArrayList<>(List.of(this.behind));
        all.add(classes());
        all.add(resources());
        return UnpackedSample.launch(all.toArray(Path[]::new)).jvmOptions("-Dspring.aot.enabled=true");
    }

    Path sources() {
        return this.folder.resolve("sources");
    }

    Path resources() {
        return this.folder.resolve("resources");
    }

    private Path classes() {
        return this.folder.resolve("classes");
    }
}
