package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.servlet.ServletShutdownAutoConfiguration.ContainerSessions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.servlet.client.RestTestClient;

class SessionNamesTests {

    @Configuration(proxyBeanMethods = false)
    static class Login {

        private final AtomicReference<String> name = new AtomicReference<>();

        /** A session has another name after a login. */
        @Bean
        ServletRegistrationBean<HttpServlet> login() {
            return new ServletRegistrationBean<>(
                    new HttpServlet() {
                        @Override
                        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
                            request.getSession();
                            Login.this.name.set(request.changeSessionId());
                        }
                    },
                    "/login");
        }
    }

    private static WebApplicationContextRunner on(Class<?> server) {
        return new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
                .withConfiguration(AutoConfigurations.of(
                        server, ShutdownAutoConfiguration.class, ServletShutdownAutoConfiguration.class))
                .withPropertyValues("server.port=0", "shutdown.exit.enabled=false")
                .withUserConfiguration(Login.class);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {TomcatServletWebServerAutoConfiguration.class, JettyServletWebServerAutoConfiguration.class})
    void knowsASessionByItsNewName(Class<?> server) {
        on(server).run((context) -> {
            int port = ((AnnotationConfigServletWebServerApplicationContext) context.getSourceApplicationContext())
                    .getWebServer()
                    .getPort();
            RestTestClient.bindToServer()
                    .baseUrl("http://127.0.0.1:" + port)
                    .build()
                    .get()
                    .uri("/login")
                    .exchange()
                    .expectStatus()
                    .isOk();
            assertThat(context.getBean(ContainerSessions.class)
                            .affinity()
                            .sessions()
                            .all())
                    .containsOnlyKeys(Set.of(context.getBean(Login.class).name.get()));
        });
    }

    @Test
    void tomcatHasNobodyToAskAboutEachAttributeOfEachRequest() {
        on(TomcatServletWebServerAutoConfiguration.class).run((context) -> {
            AnnotationConfigServletWebServerApplicationContext application =
                    (AnnotationConfigServletWebServerApplicationContext) context.getSourceApplicationContext();
            TomcatWebServer tomcat = (TomcatWebServer) application.getWebServer();
            assertThat(tomcat.getTomcat().getHost().findChildren())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            org.apache.catalina.Context.class, (host) -> assertThat(host.getApplicationEventListeners())
                                    .isEmpty());
        });
    }
}
