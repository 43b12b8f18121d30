package io.quiesce.shutdown.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;

import io.micrometer.context.ContextRegistry;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class InheritingThreadsTests {

    private static final String KEY = InheritingThreadsTests.class.getName();

    private final InheritingThreads threads = new InheritingThreads(ThreadStarter.DAEMON);

    private final ThreadLocal<String> observation = new ThreadLocal<>();

    @AfterEach
    void forget() {
        MDC.remove("order");
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
    }

    @Test
    void inheritTheDiagnosticContext() {
        MDC.put("order", "42");
        CompletableFuture<String> seen = new CompletableFuture<>();
        this.threads.start("handler", () -> seen.complete(MDC.get("order")));
        assertThat(seen.join()).isEqualTo("42");
    }

    @Test
    void inheritWhatIsPropagated() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, this.observation);
        this.observation.set("closing");
        CompletableFuture<String> seen = new CompletableFuture<>();
        this.threads.start("handler", () -> seen.complete(this.observation.get()));
        assertThat(seen.join()).isEqualTo("closing");
    }

    @Test
    void areNamed() {
        CompletableFuture<String> name = new CompletableFuture<>();
        this.threads.start("handler", () -> name.complete(Thread.currentThread().getName()));
        assertThat(name.join()).isEqualTo("handler");
    }
}
