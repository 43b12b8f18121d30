package io.quiesce.shutdown.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.EngineClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.Assert;

/**
 * Starts an application before each test, and ends it afterwards. In between the test puts work in flight, has the application
 * shut down as after SIGTERM, lets virtual time pass, and asserts what has become of it all. Register it with a field:
 *
 * <pre class="code">
 * &#64;RegisterExtension
 * final ShutdownExtension orders = ShutdownExtension.of(OrderApplication.class);
 * </pre>
 * <p>
 * The application is the real one, with its servers and pools; only signals are not handled, and the time of the shutdown is
 * virtual. Servers that listen at {@code server.port} or {@code spring.grpc.server.port} get a free port.
 * <p>
 * Each test needs an application of its own, as a shutdown ends it; contexts that {@code @SpringBootTest} keeps are not
 * touched.
 * <p>
 * <strong>Threading:</strong> for use by the thread of the test.
 *
 * @since 0.1.0
 */
public final class ShutdownExtension implements BeforeEachCallback, AfterEachCallback {

    private static final List<String> PROPERTIES =
            List.of("shutdown.exit.enabled=false", "server.port=0", "spring.grpc.server.port=0");

    private final Class<?>[] sources;

    private final List<String> properties = new ArrayList<>(PROPERTIES);

    private final List<Consumer<GenericApplicationContext>> beans = new ArrayList<>();

    private final List<InFlight<?>> calls = new ArrayList<>();

    private VirtualClock clock = new VirtualClock();

    private @Nullable ConfigurableApplicationContext context;

    private @Nullable Course course;

    private ShutdownExtension(Class<?>... sources) {
        this.sources = sources;
    }

    /**
     * Create an extension.
     * @param sources the class of the application, and perhaps configurations of the test with stubs
     * @return the extension
     */
    public static ShutdownExtension of(Class<?>... sources) {
        Assert.notEmpty(sources, "'sources' must name the class of the application");
        return new ShutdownExtension(sources);
    }

    /**
     * Set properties of the application.
     * @param properties each of them as {@code name=value}
     * @return this extension
     */
    public ShutdownExtension withProperties(String... properties) {
        this.properties.addAll(List.of(properties));
        return this;
    }

    /**
     * Add a bean to the application, before any of its own is made: a {@link Gate} for a stub, for one.
     * @param <T> the type
     * @param type the type of the bean
     * @param bean the bean
     * @return this extension
     */
    public <T> ShutdownExtension withBean(Class<T> type, T bean) {
        this.beans.add((context) -> context.registerBean(type, () -> bean));
        return this;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        this.clock = new VirtualClock();
        this.course = null;
        String[] arguments =
                this.properties.stream().map((property) -> "--" + property).toArray(String[]::new);
        this.context = new SpringApplicationBuilder(this.sources)
                .initializers((ApplicationContextInitializer<GenericApplicationContext>) this::addBeans)
                .run(arguments);
    }

    private void addBeans(GenericApplicationContext context) {
        context.registerBean("shutdownClock", EngineClock.class, () -> this.clock);
        this.beans.forEach((bean) -> bean.accept(context));
    }

    /**
     * Return the application.
     * @return its context
     */
    public ConfigurableApplicationContext context() {
        ConfigurableApplicationContext started = this.context;
        if (started == null) {
            throw new IllegalStateException(
                    "There is no application outside a test. Is the field marked with @RegisterExtension?");
        }
        return started;
    }

    /**
     * Return where the web server listens.
     * @return the port
     * @throws IllegalStateException if there is no web server
     */
    public int port() {
        return context().getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /**
     * Call the application, and wait until the call has come to a gate in it.
     * @param <T> the type of what the call returns
     * @param gate where the application waits
     * @param call the call, on a thread of its own
     * @return the call, which goes on
     * @throws InterruptedException if the calling thread is interrupted
     * @throws AssertionError if the call has not come to the gate within 30 seconds
     */
    public <T> InFlight<T> inFlight(Gate gate, Callable<T> call) throws InterruptedException {
        InFlight<T> begun = InFlight.begin(call);
        this.calls.add(begun);
        gate.awaitArrival();
        return begun;
    }

    /**
     * Begin the shutdown that SIGTERM would begin. When this returns, it waits for the first of its deadlines, or is over.
     * @return the shutdown
     * @throws InterruptedException if the calling thread is interrupted
     */
    public TestedShutdown shutdown() throws InterruptedException {
        if (this.course != null) {
            throw new IllegalStateException("The shutdown has begun already in this test");
        }
        Course begun = new Course(context());
        this.course = begun;
        begun.begin();
        this.clock.settle(begun);
        return new TestedShutdown(this.clock, begun);
    }

    @Override
    public void afterEach(ExtensionContext test) throws InterruptedException {
        ConfigurableApplicationContext ended = this.context;
        this.context = null;
        this.calls.forEach(InFlight::end);
        this.calls.clear();
        if (ended != null) {
            Course last = this.course;
            if (last == null) {
                last = new Course(ended);
                last.begin();
            }
            // Whatever the test has left undone ends at its deadlines.
            this.clock.elapse(last.bound(), last);
            this.clock.awaitEnd(last);
        }
    }
}
