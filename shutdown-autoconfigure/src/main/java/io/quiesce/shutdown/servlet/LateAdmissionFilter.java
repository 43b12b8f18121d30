package io.quiesce.shutdown.servlet;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;

/**
 * The second door, behind the filters that find out who asks.
 */
final class LateAdmissionFilter implements Filter {

    private final ServletAdmission admission;

    LateAdmissionFilter(ServletAdmission admission) {
        this.admission = admission;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (this.admission.admitsNow(request, (HttpServletResponse) response)) {
            chain.doFilter(request, response);
        }
    }
}
