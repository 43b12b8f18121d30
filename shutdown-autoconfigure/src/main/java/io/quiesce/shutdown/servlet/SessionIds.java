package io.quiesce.shutdown.servlet;

import java.util.List;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.session.web.http.CookieHttpSessionIdResolver;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.session.web.http.HttpSessionIdResolver;

/**
 * The names of sessions that a request carries, read as Spring Session will read them, which keeps to itself how it does.
 */
final class SessionIds {

    private final ObjectProvider<HttpSessionIdResolver> resolvers;

    private final ObjectProvider<CookieSerializer> serializers;

    private volatile @Nullable HttpSessionIdResolver resolver;

    SessionIds(ObjectProvider<HttpSessionIdResolver> resolvers, ObjectProvider<CookieSerializer> serializers) {
        this.resolvers = resolvers;
        this.serializers = serializers;
    }

    List<String> of(HttpServletRequest request) {
        HttpSessionIdResolver known = this.resolver;
        if (known == null) {
            known = this.resolvers.getIfAvailable(() -> cookies(request.getServletContext()));
            this.resolver = known;
        }
        return known.resolveSessionIds(request);
    }

    private HttpSessionIdResolver cookies(ServletContext context) {
        CookieHttpSessionIdResolver cookies = new CookieHttpSessionIdResolver();
        cookies.setCookieSerializer(this.serializers.getIfAvailable(() -> {
            DefaultCookieSerializer serializer = new DefaultCookieSerializer();
            String name = context.getSessionCookieConfig().getName();
            if (name != null) {
                serializer.setCookieName(name);
            }
            return serializer;
        }));
        return cookies;
    }
}
