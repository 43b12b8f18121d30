package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import io.quiesce.shutdown.TestApplications;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.AnnotationConfigRegistry;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

/**
 * Applications with messages of two kinds and with all that belongs to HTTP are processed ahead of time, and what is generated
 * for them can be compiled. The process tests of the harness have the sample application run with it.
 */
@Timeout(120)
class AheadOfTimeTests {

    @TempDir
    private Path folder;

    static Stream<Named<Supplier<GenericApplicationContext>>> contexts() {
        return Stream.of(
                Named.of("servlets", AnnotationConfigServletWebServerApplicationContext::new),
                Named.of("reactive", AnnotationConfigReactiveWebServerApplicationContext::new));
    }

    private List<String> generated() throws IOException {
        try (Stream<Path> files = Files.walk(this.folder)) {
            return files.map(Path::toString)
                    .filter((file) -> file.endsWith(".java"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("contexts")
    void codeIsGeneratedForEveryBean(Supplier<GenericApplicationContext> contexts) throws IOException {
        GenericApplicationContext context = contexts.get();
        TestPropertyValues.of(
                        TestApplications.WITHOUT_DATA,
                        "spring.grpc.server.port=0",
                        "spring.cloud.consul.enabled=false",
                        // Has a configuration class with a proxy, which is generated once for each virtual machine.
                        "spring.cloud.loadbalancer.enabled=false",
                        "shutdown.exit.enabled=false")
                .applyTo(context);
        ((AnnotationConfigRegistry) context).register(Application.class);
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(Application.class)), new FileSystemGeneratedFiles(this.folder));
        new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
        assertThat(generated())
                .anyMatch((file) -> file.endsWith("/ShutdownAutoConfiguration__BeanDefinitions.java"))
                .anyMatch((file) -> file.endsWith("/RabbitShutdownAutoConfiguration__BeanDefinitions.java"))
                .anyMatch((file) -> file.endsWith("/TomcatShutdownAutoConfiguration__BeanDefinitions.java"));
        assertThat(compile()).isZero();
    }

    private int compile() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-nowarn",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                Files.createDirectory(this.folder.resolve("compiled")).toString()));
        arguments.addAll(generated());
        return ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}
}
