package io.quiesce.shutdown.signal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.signal.ProcessSignals.Owner;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.WebApplicationContext;

/**
 * Begins to handle signals before the first bean exists, so that one which arrives during the start ends it.
 * <p>
 * Signals are left alone with {@code shutdown.exit.enabled=false}, and where the process is not the application's: in a war that
 * a servlet container runs, and in a test.
 *
 * @since 0.1.0
 */
public final class SignalApplicationContextInitializer
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(6);

    private static final boolean SERVLETS = ClassUtils.isPresent(
            "org.springframework.web.context.WebApplicationContext",
            SignalApplicationContextInitializer.class.getClassLoader());

    /** Set in the environment of each context that Spring Boot makes for a test. */
    private static final String OF_TEST = "org.springframework.boot.test.context.SpringBootTestContextBootstrapper";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (SERVLETS && Servlets.isInContainer(context)) {
            ProcessSignals.get().setOwner(context, Owner.CONTAINER);
            return;
        }
        Environment environment = context.getEnvironment();
        if (environment.containsProperty(OF_TEST) || !isOn(environment, "shutdown.enabled")) {
            return;
        }
        ProcessSignals.get().setOwner(context, Owner.APPLICATION);
        if (!isOn(environment, "shutdown.exit.enabled")) {
            return;
        }
        ProcessSignals.get().prepare(context, bound(environment));
        // With their types: a lambda alone is called with each event there is, one for each request among them, and
        // throws.
        context.addApplicationListener(GenericApplicationListener.forEventType(
                ApplicationFailedEvent.class, (event) -> ProcessSignals.get().startFailed(context)));
        context.addApplicationListener(GenericApplicationListener.forEventType(ContextRefreshedEvent.class, (event) -> {
            if (event.getApplicationContext() == context) {
                // Without an engine, in a bootstrap context for one, there is nothing to shut down in phases.
                ProcessSignals.get().releaseUnlessStarted(context);
            }
        }));
    }

    private static boolean isOn(Environment environment, String property) {
        // What is neither is refused later, with words.
        return !"false".equalsIgnoreCase(environment.getProperty(property));
    }

    /** The properties have not been checked yet, and values that make no sense are refused by the check, not here. */
    private static Duration bound(Environment environment) {
        try {
            Duration after = duration(environment, "shutdown.force-shutdown-after", Duration.ofSeconds(5));
            return after.plus(duration(environment, "shutdown.force-shutdown-grace", Duration.ofSeconds(1)));
        } catch (RuntimeException ex) {
            return DEFAULT_BOUND;
        }
    }

    private static Duration duration(Environment environment, String property, Duration defaultValue) {
        return Binder.get(environment)
                .bind(property, String.class)
                .map((value) -> DurationStyle.detectAndParse(value, ChronoUnit.SECONDS))
                .orElse(defaultValue);
    }

    /** Beside the rest, as there need be no servlets. */
    private static final class Servlets {

        /** The process of a container, with its signals and its end, is not the application's, which is a war in it. */
        static boolean isInContainer(ConfigurableApplicationContext context) {
            return context instanceof WebApplicationContext web && web.getServletContext() != null;
        }
    }
}
