package io.quiesce.shutdown.actuator;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * Has {@code curl -X POST} be enough to drain an application, as it is for Spring Boot's own endpoint {@code shutdown}.
 * <p>
 * An operation that may have a body is there for requests with a content type only, also if they have no body. Every request
 * comes through here, so nothing is looked up for those that are no commands.
 */
final class PlainCommandFilter implements Filter {

    private final Supplier<@Nullable String> path;

    /**
     * Create a filter.
     * @param path the path of the endpoint, as the actuator has it, or {@code null} if it is not exposed
     */
    PlainCommandFilter(Supplier<@Nullable String> path) {
        this.path = path;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(
                (request instanceof HttpServletRequest http && isPlainCommand(http)) ? new Command(http) : request,
                response);
    }

    private boolean isPlainCommand(HttpServletRequest request) {
        return request.getMethod().equals("POST")
                && request.getContentType() == null
                && pathInServlet(request).equals(this.path.get());
    }

    private static String pathInServlet(HttpServletRequest request) {
        String path = request.getPathInfo();
        return (path != null) ? path : request.getServletPath();
    }

    private static final class Command extends HttpServletRequestWrapper {

        Command(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getContentType() {
            return MediaType.APPLICATION_JSON_VALUE;
        }
    }
}
