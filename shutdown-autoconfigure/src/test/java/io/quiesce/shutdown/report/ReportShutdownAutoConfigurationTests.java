package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

class ReportShutdownAutoConfigurationTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, ReportShutdownAutoConfiguration.class));

    @TempDir
    private Path folder;

    @Test
    void logsAndWritesNoFileByDefault() {
        this.contextRunner.run((context) ->
                assertThat(context).hasSingleBean(ShutdownLog.class).doesNotHaveBean(ReportFile.class));
    }

    @Test
    void writesAFileWhenItHasAName() {
        Path file = this.folder.resolve("report.json");
        this.contextRunner.withPropertyValues("shutdown.report.file=" + file).run((context) -> {
            context.getBean(ShutdownEngine.class).drain(ShutdownCause.SIGINT);
            assertThat(file).doesNotExist();
            context.getBean(ShutdownEngine.class).closed();
            assertThat(file).content().contains("SIGINT");
        });
    }

    @Test
    void writesTheFileBeforeTheLogWhichMayTakeNoMoreLines() {
        this.contextRunner
                .withPropertyValues("shutdown.report.file=" + this.folder.resolve("report.json"))
                .run((context) -> assertThat(context.getBeanProvider(ShutdownListener.class)
                                .orderedStream()
                                .map(Object::getClass))
                        .startsWith(ReportFile.class)
                        .contains(ShutdownLog.class));
    }

    @Test
    void writesAPictureBesideTheFile() {
        Path file = this.folder.resolve("report.json");
        this.contextRunner.withPropertyValues("shutdown.report.file=" + file).run((context) -> {
            context.getBean(ShutdownEngine.class).drain(ShutdownCause.SIGINT);
            context.getBean(ShutdownEngine.class).closed();
            assertThat(this.folder.resolve("report.svg")).content().contains("Shutdown by SIGINT");
        });
    }

    @Test
    void writesTheFileEvenIfThePictureCannotBeWritten() throws IOException {
        Path file = this.folder.resolve("report.json");
        Files.createDirectories(this.folder.resolve("report.svg/in-the-way"));
        this.contextRunner.withPropertyValues("shutdown.report.file=" + file).run((context) -> {
            context.getBean(ShutdownEngine.class).drain(ShutdownCause.SIGINT);
            context.getBean(ShutdownEngine.class).closed();
            assertThat(file).content().contains("SIGINT");
        });
    }

    @Test
    void writesNoFileForAnEmptyName() {
        this.contextRunner
                .withPropertyValues("shutdown.report.file=")
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ReportFile.class));
    }

    @Test
    void writesNoFileWithoutJackson() {
        this.contextRunner
                .withPropertyValues("shutdown.report.file=" + this.folder.resolve("report.json"))
                .withClassLoader(new FilteredClassLoader(JsonMapper.class))
                .run((context) ->
                        assertThat(context).hasSingleBean(ShutdownLog.class).doesNotHaveBean(ReportFile.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(ReportShutdownAutoConfiguration.class));
    }
}
