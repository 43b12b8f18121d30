package io.quiesce.shutdown.websocket;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.sessions.SessionHall;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.messaging.handler.invocation.AsyncHandlerMethodReturnValueHandler;
import org.springframework.messaging.handler.invocation.HandlerMethodReturnValueHandler;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.support.AbstractMessageChannel;
import org.springframework.messaging.support.ChannelInterceptor;

/**
 * Listens on the channels of STOMP, if the application has them, and to what its methods answer later.
 */
final class StompChannels implements SmartInitializingSingleton {

    private final StompConnections connections;

    private final SessionHall sessions;

    private final String destination;

    private final BeanFactory beans;

    private final ObjectProvider<SimpAnnotationMethodMessageHandler> handlers;

    StompChannels(
            StompConnections connections,
            SessionHall sessions,
            String destination,
            BeanFactory beans,
            ObjectProvider<SimpAnnotationMethodMessageHandler> handlers) {
        this.connections = connections;
        this.sessions = sessions;
        this.destination = destination;
        this.beans = beans;
        this.handlers = handlers;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (isChannel("clientInboundChannel") && isChannel("clientOutboundChannel")) {
            intercept("clientInboundChannel", new InboundInterceptor(this.connections, this.destination));
            intercept("clientOutboundChannel", new FrameInterceptor(this.connections, "shutdownOutboundHold"));
            this.handlers.forEach(this::holdForResults);
        }
    }

    private boolean isChannel(String name) {
        return this.beans.containsBean(name) && this.beans.isTypeMatch(name, AbstractMessageChannel.class);
    }

    /**
     * Before all others: a connection is held from before they see a frame until they are done with it. Adding an interceptor at
     * the first place would not do, because it comes last when a frame is handled.
     */
    private void intercept(String name, ChannelInterceptor interceptor) {
        AbstractMessageChannel channel = this.beans.getBean(name, AbstractMessageChannel.class);
        List<ChannelInterceptor> interceptors = new ArrayList<>(List.of(interceptor));
        interceptors.addAll(channel.getInterceptors());
        channel.setInterceptors(interceptors);
    }

    private void holdForResults(SimpAnnotationMethodMessageHandler handler) {
        List<HandlerMethodReturnValueHandler> held = new ArrayList<>();
        for (HandlerMethodReturnValueHandler each : handler.getReturnValueHandlers()) {
            held.add(
                    (each instanceof AsyncHandlerMethodReturnValueHandler async)
                            ? new HeldResults(async, this.sessions)
                            : each);
        }
        // Otherwise they would be added.
        handler.setReturnValueHandlers(null);
        handler.setReturnValueHandlers(held);
    }
}
