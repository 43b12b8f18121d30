package io.quiesce.harness.process.infrastructure;

import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.ShutdownHandler;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application with the starter that keeps what it is given in a database and in Redis, and says on its standard output
 * when it has.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class StoreApp {

    private final CountDownLatch shutdownBegan = new CountDownLatch(1);

    /**
     * Start the application.
     * @param arguments those of Spring Boot
     */
    public static void main(String[] arguments) {
        SpringApplication.run(StoreApp.class, arguments);
    }

    static void say(String line) {
        System.out.println(line);
    }

    @Bean
    Store store(JdbcTemplate database, StringRedisTemplate redis) {
        return new Store(database, redis);
    }

    /** Ends when the shutdown has begun, and uses everything after that. */
    @RestController
    @ConditionalOnProperty("store.requests")
    static class StoreController {

        private final StoreApp app;

        private final Store store;

        StoreController(StoreApp app, Store store) {
            this.app = app;
            this.store = store;
        }

        @GetMapping("/store")
        String store() throws InterruptedException {
            say("request began");
            this.app.shutdownBegan.await();
            String stored = "stored " + this.store.keep("request");
            say("request " + stored);
            return stored;
        }
    }

    @Bean
    ShutdownHandler announcement() {
        return (progress) -> this.shutdownBegan.countDown();
    }

    /** What has to be kept at the very end of the drain. */
    @Bean
    @ConditionalOnProperty("store.requests")
    ShutdownHandler rest(Store store) {
        return (progress) -> {
            progress.outstandingRequests().await();
            say("handler stored " + store.keep("rest"));
        };
    }

    @Bean
    @ConditionalOnProperty("store.hangs")
    DisposableBean hanging(Store store) {
        return () -> new CountDownLatch(1).await();
    }

    /** Keeps things twice. Writes a last row when it is destroyed, which is before the pool is. */
    static class Store implements DisposableBean {

        private final JdbcTemplate database;

        private final StringRedisTemplate redis;

        Store(JdbcTemplate database, StringRedisTemplate redis) {
            this.database = database;
            this.redis = redis;
            database.execute("create table kept (name varchar(100))");
        }

        String keep(String name) {
            this.database.update("insert into kept values (?)", name);
            this.redis.opsForValue().set("kept", name);
            Integer rows = this.database.queryForObject("select count(*) from kept", Integer.class);
            return rows + " " + this.redis.opsForValue().get("kept");
        }

        @Override
        public void destroy() {
            int rows = this.database.update("insert into kept values (?)", "end");
            say("store destroyed with %d row and %s".formatted(rows, hasRedis() ? "Redis" : "no Redis"));
        }

        /** Connections that have been stopped are not opened again. */
        private boolean hasRedis() {
            try {
                return this.redis.hasKey("kept");
            } catch (IllegalStateException ex) {
                return false;
            }
        }
    }
}
