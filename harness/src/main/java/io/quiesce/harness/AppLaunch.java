package io.quiesce.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How to start an instance of the packaged application. Everything but the jar has a default: the Java that runs the
 * harness, a free port, and files in a temporary folder. For example:
 *
 * <pre class="code">
 * try (AppProcess app = AppLaunch.sampleApp()
 *         .name("A")
 *         .arguments("--shutdown.keep-accepting-for=3s")
 *         .start()) {
 *     app.awaitReady(Duration.ofSeconds(60));
 *     app.signal("TERM");
 *     AppExit exit = app.awaitExit(Duration.ofSeconds(10));
 * }
 * </pre>
 */
public final class AppLaunch {

    /**
     * System property that names the jar of the sample application.
     */
    public static final String SAMPLE_JAR_PROPERTY = "sample.jar";

    /**
     * Options that make an application start with half the computing time, for machines with few processors. One of them is known
     * on Linux only, and ignored elsewhere.
     */
    public static final List<String> QUICK_START = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // Five per cent: an application touches much memory for the first time.
            "-XX:+UseTransparentHugePages",
            "-Xmx256m");

    /** Free ports, and no broker: most uses know nothing of messages, and are about times. */
    private static final List<String> DEFAULT_ARGUMENTS =
            List.of("--server.port=0", "--spring.grpc.server.port=0", "--sample.broker=none");

    /** What the Java command is given to find the application. */
    private final List<String> application;

    private final List<String> jvmOptions = new ArrayList<>();

    private final List<String> arguments = new ArrayList<>();

    private final Map<String, String> environment = new LinkedHashMap<>();

    private String name = "app";

    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    private Optional<Path> workingDirectory = Optional.empty();

    private Optional<Path> logFile = Optional.empty();

    private Consumer<LogLine> listener = line -> {};

    private AppLaunch(List<String> application) {
        this.application = application;
    }

    private static AppLaunch ofJar(Path jar) {
        return new AppLaunch(List.of("-jar", jar.toAbsolutePath().toString()));
    }

    /**
     * Start from an executable jar.
     * @param jar a jar that Spring Boot's Maven plugin has repackaged
     * @return a launch with defaults
     */
    public static AppLaunch of(Path jar) {
        return ofJar(existing(jar));
    }

    /**
     * Start from a class.
     * @param mainClass the name of a class with a main method
     * @param classPath where it is
     * @return a launch with defaults
     */
    public static AppLaunch ofClass(String mainClass, String classPath) {
        // The process runs in another folder.
        String absolute = Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return new AppLaunch(List.of("-cp", absolute, mainClass));
    }

    private static Path existing(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("The application is not built: there is no file '" + jar
                    + "'. Build it with 'mvn -pl sample-app -am package'");
        }
        return jar;
    }

    /**
     * Start from the sample application, whose jar is named by {@value #SAMPLE_JAR_PROPERTY}.
     * @return a launch with defaults
     */
    public static AppLaunch sampleApp() {
        return ofJar(sampleJar());
    }

    static Path sampleJar() {
        String jar = System.getProperty(SAMPLE_JAR_PROPERTY);
        if (jar == null || jar.isBlank()) {
            throw new IllegalStateException("The system property '" + SAMPLE_JAR_PROPERTY
                    + "' is not set. Set it to the jar of the sample application, sample-app/target/sample-app.jar");
        }
        return existing(Path.of(jar));
    }

    /**
     * Set the name under which the instance appears in messages and file names.
     * @param name a short name
     * @return this launch
     */
    public AppLaunch name(String name) {
        this.name = Objects.requireNonNull(name, "'name' must not be null");
        return this;
    }

    /**
     * Set the Java to run the application with.
     * @param java an executable, such as {@code /usr/lib/jvm/java-25/bin/java}
     * @return this launch
     */
    public AppLaunch java(Path java) {
        this.java = Objects.requireNonNull(java, "'java' must not be null");
        return this;
    }

    /**
     * Add options of the virtual machine.
     * @param options options such as {@code -Xmx256m}
     * @return this launch
     */
    public AppLaunch jvmOptions(String... options) {
        this.jvmOptions.addAll(List.of(options));
        return this;
    }

    /**
     * Add {@link #QUICK_START}.
     * @return this launch
     */
    public AppLaunch quickStart() {
        return jvmOptions(QUICK_START.toArray(String[]::new));
    }

    /**
     * Add arguments of the application. Without an argument for a port the application picks a free one, and without
     * {@code --sample.broker} it has no broker.
     * @param arguments arguments such as {@code --shutdown.keep-accepting-for=3s}
     * @return this launch
     */
    public AppLaunch arguments(String... arguments) {
        this.arguments.addAll(List.of(arguments));
        return this;
    }

    /**
     * Add a variable to the environment, which is the one of the harness otherwise.
     * @param name the name of the variable
     * @param value its value
     * @return this launch
     */
    public AppLaunch environment(String name, String value) {
        this.environment.put(name, value);
        return this;
    }

    /**
     * Set the folder in which the process runs.
     * @param directory a folder, which is made if it does not exist
     * @return this launch
     */
    public AppLaunch workingDirectory(Path directory) {
        this.workingDirectory = Optional.of(directory.toAbsolutePath());
        return this;
    }

    /**
     * Set the file that gets everything that the process writes.
     * @param file a file, which is overwritten
     * @return this launch
     */
    public AppLaunch logFile(Path file) {
        this.logFile = Optional.of(file.toAbsolutePath());
        return this;
    }

    /**
     * Set who is told of every line that the process writes, on the thread that reads them.
     * @param listener a listener that does not block
     * @return this launch
     */
    public AppLaunch onLine(Consumer<LogLine> listener) {
        this.listener = Objects.requireNonNull(listener, "'listener' must not be null");
        return this;
    }

    /**
     * Start the process.
     * @return the process, which its user closes
     */
    public AppProcess start() {
        try {
            Path directory = this.workingDirectory.isPresent()
                    ? Files.createDirectories(this.workingDirectory.get())
                    : Files.createTempDirectory("quiesce-" + this.name + "-");
            Path log = this.logFile.orElseGet(() -> directory.resolve(this.name + ".log"));
            Files.createDirectories(log.getParent());
            ProcessBuilder builder =
                    new ProcessBuilder(command()).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().putAll(this.environment);
            return new AppProcess(this.name, builder, log, this.listener);
        } catch (IOException ex) {
            throw new AppProcessException("'" + this.name + "' cannot be started: " + ex.getMessage(), ex);
        }
    }

    List<String> command() {
        List<String> command = new ArrayList<>(IgnoredSignals.commandPrefix());
        command.add(this.java.toString());
        command.addAll(this.jvmOptions);
        command.addAll(this.application);
        DEFAULT_ARGUMENTS.stream()
                .filter(argument -> !isGiven(nameOf(argument)))
                .forEach(command::add);
        command.addAll(this.arguments);
        return command;
    }

    private boolean isGiven(String name) {
        return this.arguments.stream().anyMatch(argument -> nameOf(argument).equals(name));
    }

    private static String nameOf(String argument) {
        return argument.split("=", 2)[0];
    }
}
