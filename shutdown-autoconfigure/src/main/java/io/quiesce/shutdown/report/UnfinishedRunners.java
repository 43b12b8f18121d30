package io.quiesce.shutdown.report;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.WorkKind;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Says so if an application is closed while Spring Boot calls its runners. What they do is not counted, since many only keep the
 * application alive; but in a job they do all there is to do, and nobody would learn that it was cut off.
 */
final class UnfinishedRunners implements ShutdownListener, ApplicationListener<SpringApplicationEvent> {

    private static final Log logger = LogFactory.getLog("io.quiesce.shutdown");

    private final ConfigurableApplicationContext context;

    private volatile boolean called;

    private volatile boolean unasked;

    UnfinishedRunners(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        // Events of child contexts arrive here too.
        if (contextOf(event) == this.context) {
            this.called = event instanceof ApplicationStartedEvent;
        }
    }

    private static @Nullable ApplicationContext contextOf(SpringApplicationEvent event) {
        if (event instanceof ApplicationStartedEvent started) {
            return started.getApplicationContext();
        }
        if (event instanceof ApplicationReadyEvent ready) {
            return ready.getApplicationContext();
        }
        return (event instanceof ApplicationFailedEvent failed) ? failed.getApplicationContext() : null;
    }

    @Override
    public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
        // A runner may well close the context itself, as the last thing it does.
        this.unasked = cause != ShutdownCause.CONTEXT_CLOSED;
    }

    @Override
    public void phaseBegan(Phase phase, long sinceInitiation) {
        if (phase == Phase.CLOSE && this.called && this.unasked) {
            String names = Stream.<Class<?>>of(ApplicationRunner.class, CommandLineRunner.class)
                    .flatMap((type) -> Stream.of(this.context.getBeanNamesForType(type, false, false)))
                    .distinct()
                    .collect(Collectors.joining("', '"));
            if (!names.isEmpty()) {
                logger.warn("The application is closed although its runners have not returned: '%s'".formatted(names));
            }
        }
    }
}
