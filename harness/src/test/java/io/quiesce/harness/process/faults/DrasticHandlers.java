package io.quiesce.harness.process.faults;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.ShutdownHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Handlers that do to the process what no handler should.
 */
@AutoConfiguration
public class DrasticHandlers {

    private static final Log logger = LogFactory.getLog(DrasticHandlers.class);

    private static final int LARGE = 1 << 20;

    private static final int SMALL = 1 << 10;

    /** What has been taken stays taken. */
    private static final List<byte[]> memory = new ArrayList<>();

    /** Its call never returns: the hooks of the virtual machine come first. */
    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "exits")
    ShutdownHandler exitingHandler() {
        return (progress) -> System.exit(17);
    }

    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "halts")
    ShutdownHandler haltingHandler() {
        return (progress) -> Runtime.getRuntime().halt(18);
    }

    /** As an application does that knows nothing of the shutdown it is called by. */
    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "closes")
    ShutdownHandler closingHandler(ConfigurableApplicationContext context) {
        return (progress) -> context.close();
    }

    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "starts-thread")
    ShutdownHandler threadStartingHandler() {
        return (progress) -> {
            Thread thread = new Thread(Stubborn::hang, "never-ends");
            thread.setDaemon(false);
            thread.start();
        };
    }

    /** Takes more and more memory until there is no more; what it has is free again then. */
    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "exhausts-memory")
    ShutdownHandler exhaustingHandler() {
        return (progress) -> {
            logger.info("takes all memory");
            exhaust(new ArrayList<>(), LARGE);
        };
    }

    /** As before, but keeps what it has got: all that comes later has to do without memory. */
    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "keeps-memory")
    ShutdownHandler keepingHandler() {
        return (progress) -> keepAllMemory();
    }

    static void keepAllMemory() {
        logger.info("takes and keeps all memory");
        exhaust(memory, SMALL);
    }

    private static void exhaust(List<byte[]> taken, int smallest) {
        for (int size = LARGE; size >= smallest; ) {
            try {
                taken.add(new byte[size]);
            } catch (OutOfMemoryError ex) {
                size /= 8;
                if (size < smallest) {
                    throw ex;
                }
            }
        }
    }
}
