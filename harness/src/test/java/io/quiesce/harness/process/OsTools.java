package io.quiesce.harness.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.quiesce.harness.AppLaunch;

/**
 * What the operating system has to make life hard for a process.
 */
final class OsTools {

    private static final List<String> ANOTHER_USER =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    private static final long SECONDS = 20;

    private static final String PID_OF_READER = "reader.pid";

    private OsTools() {}

    /**
     * Change a limit of a process that runs.
     * @param pid the process
     * @param limit an option of {@code prlimit}, such as {@code --nofile=0:}
     */
    static void limit(long pid, String limit) throws Exception {
        run("prlimit", "--pid", String.valueOf(pid), limit);
    }

    /** Change the limit of threads of a process that {@link #startByAnotherUser} has started. */
    static void limitThreads(long pid, int most) throws Exception {
        List<String> command = new ArrayList<>(isSuperuser() ? ANOTHER_USER : List.of());
        command.addAll(List.of("prlimit", "--pid", String.valueOf(pid), "--nproc=" + most + ":"));
        run(command.toArray(String[]::new));
    }

    private static boolean isSuperuser() {
        return "root".equals(System.getProperty("user.name"));
    }

    static void signal(String name, String pid) throws Exception {
        run("/bin/kill", "-s", name, pid);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (!works(command)) {
            throw new AssertionError("Does not work: " + List.of(command));
        }
    }

    private static boolean works(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /**
     * Start the Java of an application by a command of the shell.
     * @param launch the application
     * @param folder for a file
     * @param command what is to be executed, in which {@code "$@"} is Java with all that it is given
     */
    static void startBy(AppLaunch launch, Path folder, String command) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path script = folder.resolve("java");
        Files.writeString(script, "#!/bin/bash\nset -- '%s' \"$@\"\n%s\n".formatted(java, command));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        launch.java(script);
    }

    /** Have another process read what the application writes, so that something can happen to the reader. */
    static void readByAnother(AppLaunch launch, Path folder) throws IOException {
        startBy(
                launch,
                folder,
                "exec \"$@\" > >(echo $BASHPID > '%s'; exec cat) 2>&1".formatted(folder.resolve(PID_OF_READER)));
    }

    static String readerIn(Path folder) throws IOException {
        return Files.readString(folder.resolve(PID_OF_READER)).strip();
    }

    /** Limits of the number of threads do not hold for the superuser. */
    static void startByAnotherUser(AppLaunch launch, Path folder) throws IOException, InterruptedException {
        if (!isSuperuser()) {
            return;
        }
        Path here = Path.of("").toAbsolutePath();
        List<String> command = new ArrayList<>(ANOTHER_USER);
        command.addAll(List.of("test", "-x", here.toString()));
        if (!works(command.toArray(String[]::new))) {
            throw new AssertionError(
                    "The application is started by another user, who must be able to read it, and may not enter '%s'. Move the project to a folder that everybody may enter"
                            .formatted(here));
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        startBy(launch, folder, "exec " + String.join(" ", ANOTHER_USER) + " \"$@\"");
    }
}
