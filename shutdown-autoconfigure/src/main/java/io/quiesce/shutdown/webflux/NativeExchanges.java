package io.quiesce.shutdown.webflux;

import java.net.InetSocketAddress;

import jakarta.servlet.http.HttpServletRequest;

import io.quiesce.shutdown.web.RequestEnd;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Mono;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What only the server knows of an exchange, and can do with it.
 */
final class NativeExchanges {

    private static final boolean NETTY =
            ClassUtils.isPresent("reactor.netty.http.server.HttpServerRequest", NativeExchanges.class.getClassLoader());

    private static final boolean SERVLETS =
            ClassUtils.isPresent("jakarta.servlet.http.HttpServletRequest", NativeExchanges.class.getClassLoader());

    private NativeExchanges() {}

    /** Return whether a header may speak of the connection. Reactor Netty leaves it out where it may not. */
    static boolean isHttp1(ServerHttpRequest request) {
        return !SERVLETS || Servlets.isHttp1(request);
    }

    /**
     * Return where the connection comes from, whatever headers of proxies say. Of servers with servlets that is not known: what
     * they tell is what {@code server.forward-headers-strategy} makes of such headers.
     */
    static @Nullable InetSocketAddress peerOf(ServerHttpRequest request) {
        return (NETTY && Netty.peerOf(request) instanceof InetSocketAddress peer) ? peer : null;
    }

    /**
     * Close the connection of a response in the middle of it, or its stream of HTTP/2. Other servers do that by themselves when
     * they hear of a failure; this one does, too, but writes it to the log as an error, and waits for a client that reads nothing.
     */
    static Mono<Void> close(ServerHttpResponse response) {
        return NETTY ? Netty.close(response) : Mono.empty();
    }

    /** Have something done when the server has done with a request, where it forgets to end its exchange. */
    static void onEnd(ServerHttpRequest request, Runnable action) {
        if (SERVLETS) {
            Servlets.onEnd(request, action);
        }
    }

    /** What must not be loaded without servlets, on which reactive applications run on Tomcat and Jetty. */
    private static final class Servlets {

        private Servlets() {}

        static boolean isHttp1(ServerHttpRequest request) {
            Object found = ServerHttpRequestDecorator.getNativeRequest(request);
            return !(found instanceof HttpServletRequest servlet)
                    || servlet.getProtocol().startsWith("HTTP/1");
        }

        static void onEnd(ServerHttpRequest request, Runnable action) {
            Object found = ServerHttpRequestDecorator.getNativeRequest(request);
            if (found instanceof HttpServletRequest servlet) {
                servlet.setAttribute(RequestEnd.ATTRIBUTE, action);
            }
        }
    }

    /** What must not be loaded without Reactor Netty. */
    private static final class Netty {

        private Netty() {}

        static @Nullable Object peerOf(ServerHttpRequest request) {
            Object found = ServerHttpRequestDecorator.getNativeRequest(request);
            return (found instanceof HttpServerRequest netty) ? netty.connectionRemoteAddress() : null;
        }

        static Mono<Void> close(ServerHttpResponse response) {
            Object found = ServerHttpResponseDecorator.getNativeResponse(response);
            return (found instanceof ChannelOperations<?, ?> netty)
                    ? Mono.create((sink) -> netty.channel().close().addListener((closed) -> sink.success()))
                    : Mono.empty();
        }
    }
}
