package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewerJavaTests {

    @TempDir
    private Path folder;

    private Path inUse;

    @BeforeEach
    void javaInUse() throws IOException {
        this.inUse = java("java-17", "JAVA_VERSION=\"17.0.15\"");
        Files.createDirectories(this.folder.resolve("no-java"));
        java("java-8", "JAVA_VERSION=\"1.8.0_402\"");
    }

    private Path java(String name, String release) throws IOException {
        Path home = Files.createDirectories(this.folder.resolve(name));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Somebody\"\n" + release + "\n");
        return home;
    }

    @Test
    void isTheNewestBesideTheOneInUse() throws IOException {
        java("java-21", "JAVA_VERSION=\"21.0.2\"");
        java("java-25", "JAVA_VERSION=\"25\"");
        assertThat(NewerJava.command(this.inUse, 21))
                .contains(this.folder.toRealPath().resolve("java-25/bin/java"));
    }

    @Test
    void isFoundFromALinkElsewhere() throws IOException {
        java("java-21", "JAVA_VERSION=\"21.0.2\"");
        Path elsewhere = Files.createDirectories(this.folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("default-java"), this.inUse);
        assertThat(NewerJava.command(link, 21))
                .contains(this.folder.toRealPath().resolve("java-21/bin/java"));
    }

    @Test
    void saysItsVersionAndNotItsPlace() throws IOException {
        java("java-21", "JAVA_VERSION=\"21.0.2\"");
        Path command = NewerJava.command(this.inUse, 21).orElseThrow();
        assertThat(NewerJava.version(command)).isEqualTo("21.0.2");
    }

    @Test
    void isNoneWhereAllAreTooOld() {
        assertThat(NewerJava.command(this.inUse, 21)).isEmpty();
    }
}
