package io.quiesce.harness.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.UnpackedJar;

/**
 * What an application starts from.
 */
enum Layout {
    JAR("from its jar", "As `java -jar` of what Spring Boot packages."),
    UNPACKED(
            "unpacked",
            "Taken out of its jar, with an archive of its classes (CDS), as Spring Boot's documentation wants it where a start"
                    + " has to be quick.");

    private final String description;

    private final String about;

    Layout(String description, String about) {
        this.description = description;
        this.about = about;
    }

    String description() {
        return this.description;
    }

    /** Return a sentence about it. */
    String about() {
        return this.about;
    }

    /**
     * Make launches of the sample application.
     * @param directory where what is unpacked goes
     */
    Supplier<AppLaunch> sampleApp(Path directory) throws IOException, InterruptedException {
        if (this == JAR) {
            return AppLaunch::sampleApp;
        }
        UnpackedJar sample = UnpackedJar.sampleApp(
                directory.resolve("unpacked"),
                new UnpackedJar.Options(List.of(), List.of("--server.address=127.0.0.1")));
        return sample::launch;
    }

    /**
     * Make launches of a small application, on servlets and Tomcat.
     * @param directory where what is unpacked goes
     */
    Supplier<AppLaunch> smallApp(Path directory) throws IOException, InterruptedException {
        return (this == JAR)
                ? Stack.SERVLET_TOMCAT::small
                : Stack.SERVLET_TOMCAT.unpacked(directory.resolve("unpacked-small"));
    }

    /** Return the name of a page of what was measured with this. */
    String page(String name) {
        return (this == JAR) ? name : name + "-" + this;
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
