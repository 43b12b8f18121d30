package io.quiesce.harness.process.infrastructure;

import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.WorkTracker;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/**
 * What goes out of {@link StoreApp}: a partner that is asked over pooled connections, and whose answers are cached.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("partner.uri")
class Outbound {

    private final CountDownLatch shutdownBegan = new CountDownLatch(1);

    @Bean
    CloseableHttpClient httpClient() {
        return HttpClients.custom()
                .setConnectionManager(new PoolingHttpClientConnectionManager())
                .build();
    }

    @Bean
    CacheManager answers() {
        return new ConcurrentMapCacheManager("answers");
    }

    @Bean
    Partner partner(CloseableHttpClient httpClient, CacheManager answers, @Value("${partner.uri}") String uri) {
        RestClient client = RestClient.builder()
                .requestFactory(new HttpComponentsClientHttpRequestFactory(httpClient))
                .baseUrl(uri)
                .build();
        Cache cache = answers.getCache("answers");
        return new Partner(client, cache);
    }

    @Bean
    ShutdownHandler beginning() {
        return (progress) -> this.shutdownBegan.countDown();
    }

    /** What has to be asked at the very end of the drain. */
    @Bean
    ShutdownHandler lastQuestion(Partner partner) {
        return (progress) -> {
            progress.outstandingRequests().await();
            StoreApp.say("handler got " + partner.ask("request") + " and " + partner.ask("handler"));
        };
    }

    /** Uses everything when work is cancelled, and when all of it has ended or been abandoned: one task never ends. */
    @Bean
    @ConditionalOnProperty("partner.late")
    ShutdownHandler lateQuestions(Partner partner, StoreApp.Store store, WorkTracker tracker) {
        tracker.begin("deaf task");
        return (progress) -> {
            progress.forceCloseTasks().await();
            StoreApp.say("when cancelled stored " + store.keep("cancelled") + " and got " + partner.ask("cancelled"));
            progress.outstandingTasks().await();
            StoreApp.say("when abandoned stored " + store.keep("abandoned") + " and got " + partner.ask("cancelled")
                    + " and " + partner.ask("abandoned"));
        };
    }

    /** Asks when the shutdown has begun. */
    @RestController
    @ConditionalOnProperty("partner.uri")
    static class PartnerController {

        private final Outbound outbound;

        private final Partner partner;

        PartnerController(Outbound outbound, Partner partner) {
            this.outbound = outbound;
            this.partner = partner;
        }

        @GetMapping("/partner")
        String ask() throws InterruptedException {
            StoreApp.say("request began");
            this.outbound.shutdownBegan.await();
            String answer = this.partner.ask("request");
            StoreApp.say("request got " + answer);
            return answer;
        }
    }

    /** Asks a last time when it is destroyed. */
    record Partner(RestClient client, Cache answers) implements DisposableBean {

        String ask(String question) {
            return this.answers.get(
                    question,
                    () -> this.client.get().uri("/" + question).retrieve().body(String.class));
        }

        @Override
        public void destroy() {
            StoreApp.say("partner destroyed with " + ask("handler") + " and " + ask("end"));
        }
    }
}
