package io.quiesce.shutdown.actuator;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Has {@code curl -X POST} be enough to drain an application, as it is for Spring Boot's own endpoint {@code shutdown}.
 * <p>
 * An operation that may have a body is there for requests with a content type only, also if they have no body.
 */
final class PlainCommandFilter extends OncePerRequestFilter {

    private final Supplier<@Nullable String> path;

    /**
     * Create a filter.
     * @param path the path of the endpoint, as the actuator has it, or {@code null} if it is not exposed
     */
    PlainCommandFilter(Supplier<@Nullable String> path) {
        this.path = path;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST")
                || request.getContentType() != null
                || !pathInServlet(request).equals(this.path.get());
    }

    private static String pathInServlet(HttpServletRequest request) {
        String path = request.getPathInfo();
        return (path != null) ? path : request.getServletPath();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(
                new HttpServletRequestWrapper(request) {
                    @Override
                    public String getContentType() {
                        return MediaType.APPLICATION_JSON_VALUE;
                    }
                },
                response);
    }
}
