package io.quiesce.shutdown.autoconfigure;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Stands for the engine in tests of what needs no more of it than that work is counted: conditions ask whether it is there.
 */
public final class EngineStandIn {

    private EngineStandIn() {}

    /**
     * Let the conditions of auto-configurations find the engine, in a context that has not been refreshed.
     * @param context the context
     */
    public static void register(ConfigurableApplicationContext context) {
        context.getBeanFactory().registerSingleton(ShutdownAutoConfiguration.class.getName(), new Object());
    }
}
