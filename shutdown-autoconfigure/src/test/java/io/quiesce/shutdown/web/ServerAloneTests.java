package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;

import io.quiesce.shutdown.TestApplications;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application has the classes of one server, where all other tests have those of every server. The sample application has
 * those of Tomcat, which cannot be loaded twice.
 */
@Timeout(60)
class ServerAloneTests {

    private static final String TOMCAT = " org.apache.catalina. org.apache.coyote. org.apache.tomcat.";

    private static final String JETTY = " org.eclipse.jetty.";

    private static final String NETTY = " reactor.netty.http.server.";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    /** Starts an application, a reactive one if wanted, and returns what its server is. */
    public static final class Start implements Function<Boolean, String> {

        @Override
        public String apply(Boolean reactive) {
            try (ConfigurableApplicationContext context = reactive
                    ? TestApplications.startReactive(Application.class, "tests.jetty=true")
                    : TestApplications.start(Application.class, "tests.jetty=true")) {
                assertThat(context.containsBean("shutdownEngine")).isTrue();
                return ((WebServerApplicationContext) context)
                        .getWebServer()
                        .getClass()
                        .getSimpleName();
            }
        }
    }

    /** Has all classes of the tests once more, but for those of some packages. */
    private static final class Without extends URLClassLoader {

        private final String hidden;

        Without(String hidden) throws MalformedURLException {
            super(classPath(), getPlatformClassLoader());
            this.hidden = hidden;
        }

        private static URL[] classPath() throws MalformedURLException {
            String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
            URL[] urls = new URL[entries.length];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = Path.of(entries[i]).toUri().toURL();
            }
            return urls;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (Stream.of(this.hidden.strip().split(" +")).anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JettyServletWebServer, false, " + TOMCAT + NETTY,
        "JettyWebServer, true, " + TOMCAT + NETTY,
        "NettyWebServer, true, " + TOMCAT + JETTY + " jakarta.servlet."
    })
    void isEnough(String server, boolean reactive, String hidden) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Not closed: what is rehearsed after the start goes on to load classes.
        ClassLoader loader = new Without(hidden);
        thread.setContextClassLoader(loader);
        try {
            @SuppressWarnings("unchecked")
            Function<Boolean, String> start = (Function<Boolean, String>) loader.loadClass(Start.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(start.apply(reactive)).isEqualTo(server);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
