package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.env.MockEnvironment;
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

    /** There is such a file on the class path of the tests. */
    @Test
    void doesNotLookOnTheClassPath() {
        String name = "META-INF/spring.factories";
        MockEnvironment environment = new MockEnvironment().withProperty("shutdown.report.file", name);
        ReportShutdownProperties properties =
                Binder.get(environment).bindOrCreate("shutdown.report", ReportShutdownProperties.class);
        assertThat(properties.checkedFile()).isEqualTo(Path.of(name));
    }

    @Test
    void takesAUrlOfAFile() {
        Path file = this.folder.resolve("report.json");
        this.contextRunner
                .withPropertyValues("shutdown.report.file=" + file.toUri())
                .run((context) -> assertThat(
                                context.getBean(ReportShutdownProperties.class).checkedFile())
                        .isEqualTo(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "file:report.json", "file://host/report.json"})
    void refusesWhatIsNoName(String name) {
        this.contextRunner
                .withInitializer((context) -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("test", Map.of("shutdown.report.file", name))))
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageStartingWith("The file '%s' of 'shutdown.report.file' cannot be one: ", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", ".", "..", "target/.."})
    void refusesAFolder(String name) {
        this.contextRunner.withPropertyValues("shutdown.report.file=" + name).run((context) -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .isInstanceOf(RefusedStartException.class)
                .hasMessage("The file '%s' of 'shutdown.report.file' is a folder.".formatted(name)));
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
