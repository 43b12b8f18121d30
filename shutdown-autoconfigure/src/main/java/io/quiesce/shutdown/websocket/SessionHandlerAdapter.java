package io.quiesce.shutdown.websocket;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

/**
 * Takes handshakes before Spring does, to put something before the handlers of WebSocket sessions: wherever a handler was
 * registered, it comes by here. Handlers of request of an application's own type are left alone.
 */
final class SessionHandlerAdapter implements HandlerAdapter, Ordered {

    private final UnaryOperator<WebSocketHandler> decorate;

    private final Map<Object, HttpRequestHandler> decorated = new ConcurrentHashMap<>();

    SessionHandlerAdapter(UnaryOperator<WebSocketHandler> decorate) {
        this.decorate = decorate;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public boolean supports(Object handler) {
        return handler.getClass() == WebSocketHttpRequestHandler.class
                || handler.getClass() == SockJsHttpRequestHandler.class;
    }

    @Override
    public @Nullable ModelAndView handle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws Exception {
        this.decorated.computeIfAbsent(handler, this::decorate).handleRequest(request, response);
        return null;
    }

    private HttpRequestHandler decorate(Object handler) {
        if (handler instanceof WebSocketHttpRequestHandler socket) {
            WebSocketHttpRequestHandler result = new WebSocketHttpRequestHandler(
                    this.decorate.apply(socket.getWebSocketHandler()), socket.getHandshakeHandler());
            result.setHandshakeInterceptors(socket.getHandshakeInterceptors());
            return result;
        }
        SockJsHttpRequestHandler sockJs = (SockJsHttpRequestHandler) handler;
        return new SockJsHttpRequestHandler(
                sockJs.getSockJsService(), this.decorate.apply(sockJs.getWebSocketHandler()));
    }
}
