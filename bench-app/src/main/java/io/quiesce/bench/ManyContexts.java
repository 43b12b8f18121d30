package io.quiesce.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Starts more and more applications in this virtual machine and closes the oldest, as a suite of tests does whose contexts differ,
 * and says how long it took.
 */
@Component
@Profile("contexts")
class ManyContexts implements ApplicationRunner {

    /** What Spring keeps of the contexts of tests, unless it is told otherwise. */
    private static final int CACHED = 32;

    private final Queue<ConfigurableApplicationContext> cache = new ArrayDeque<>();

    private final int count;

    private final String enabled;

    ManyContexts(@Value("${bench.contexts}") int count, Environment environment) {
        this.count = count;
        this.enabled = environment.getProperty("shutdown.enabled", "true");
    }

    @Override
    public void run(ApplicationArguments arguments) {
        long begun = System.nanoTime();
        for (int i = 0; i < this.count; i++) {
            this.cache.add(start(i));
            if (this.cache.size() > CACHED) {
                this.cache.remove().close();
            }
        }
        this.cache.forEach(ConfigurableApplicationContext::close);
        System.out.println(
                "Contexts took " + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
    }

    private ConfigurableApplicationContext start(int number) {
        return new SpringApplicationBuilder(BenchApplication.class)
                .profiles("tomcat")
                .logStartupInfo(false)
                .run("--server.port=0", "--shutdown.enabled=" + this.enabled, "--bench.context=" + number);
    }
}
