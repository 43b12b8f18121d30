package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.TestApplications;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A request to Tomcat that needs an answer by Kafka, in an application that is shut down meanwhile. The time-out only ends a
 * test that hangs, and leaves room for the start of the application.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaRequestsTests extends KafkaFixture {

    /** Has a listener beside what asks, to show that its consumer has left before the answer comes. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    @Import({Consumers.class, Probe.class})
    @RestController
    static class Asking {

        final CompletableFuture<ProducerRecord<String, String>> asked = new CompletableFuture<>();

        private final ReplyingKafkaTemplate<String, String, String> template;

        Asking(ReplyingKafkaTemplate<String, String, String> template) {
            this.template = template;
        }

        @GetMapping("/ask")
        String ask() throws Exception {
            ProducerRecord<String, String> question = new ProducerRecord<>("questions", "question");
            var reply = this.template.sendAndReceive(question, Duration.ofMinutes(1));
            reply.getSendFuture().get();
            this.asked.complete(question);
            return reply.get().value();
        }

        @KafkaListener(topics = "${topic}", groupId = "listener-${topic}")
        void handle(ConsumerRecord<String, String> record) {}

        @Bean
        static KafkaMessageListenerContainer<String, String> replies(
                ConsumerFactory<String, String> consumers, @Value("${topic}") String topic) {
            ContainerProperties settings = new ContainerProperties(topic);
            settings.setGroupId("replies-" + topic);
            return new KafkaMessageListenerContainer<>(consumers, settings);
        }

        @Bean
        static ReplyingKafkaTemplate<String, String, String> template(
                KafkaMessageListenerContainer<String, String> replies) {
            return new ReplyingKafkaTemplate<>(producer.getProducerFactory(), replies);
        }
    }

    @Test
    void getTheirReplyAfterTheCloseHasBegun() throws Exception {
        ServletWebServerApplicationContext context =
                TestApplications.start(Asking.class, "topic=" + this.topic, "shutdown.force-shutdown-after=30s");
        int port = context.getWebServer().getPort();
        CompletableFuture<HttpResponse<String>> response = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/ask".formatted(port)))
                                .build(),
                        BodyHandlers.ofString());
        ProducerRecord<String, String> question =
                context.getBean(Asking.class).asked.get();
        assertThat(context.getBean(KafkaListenerEndpointRegistry.class).isRunning())
                .isTrue();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        context.getBean(Probe.class).stopped.await();
        assertThat(context.getBean(KafkaMessageListenerContainer.class).isRunning())
                .isTrue();
        ProducerRecord<String, String> reply = new ProducerRecord<>(this.topic, "answer");
        reply.headers().add(question.headers().lastHeader(KafkaHeaders.CORRELATION_ID));
        producer.send(reply).get();

        assertThat(response.get().body()).isEqualTo("answer");
        closing.get();
    }
}
