package io.quiesce.shutdown.web;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/** On a single event loop: whatever blocks it keeps the test from going on. */
class WebFluxOnNettyTests extends ReactiveStackContract {

    WebFluxOnNettyTests() {
        super("Netty");
    }

    @Configuration(proxyBeanMethods = false)
    static class OnOneLoop extends Shop.OnWebFlux {

        @Bean
        ReactorResourceFactory reactorResourceFactory() {
            ReactorResourceFactory factory = new ReactorResourceFactory();
            factory.setUseGlobalResources(false);
            factory.setLoopResourcesSupplier(() -> LoopResources.create("one", 1, true));
            return factory;
        }
    }

    @Override
    Class<?> shop() {
        return OnOneLoop.class;
    }

    @Override
    boolean endsWithItsClient() {
        return true;
    }

    /** They are event loops. */
    @Override
    boolean hasVirtualThreads() {
        return false;
    }

    /** It is an event loop. */
    @Override
    boolean stopsWithoutWhatIsAbandoned() {
        return false;
    }
}
