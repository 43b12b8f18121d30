package io.quiesce.shutdown.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import org.jspecify.annotations.Nullable;

/**
 * A request around that of the server. What Spring asks each request for again and again is passed on from here and not by the
 * class above: that does it for all wrappers of an application, so that the compiler of the virtual machine does not
 * know whom it calls there, and has to look that up each time.
 */
abstract class DirectRequest extends HttpServletRequestWrapper {

    DirectRequest(HttpServletRequest request) {
        super(request);
    }

    private HttpServletRequest inner() {
        return (HttpServletRequest) getRequest();
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return inner().getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        inner().setAttribute(name, value);
    }

    @Override
    public void removeAttribute(String name) {
        inner().removeAttribute(name);
    }

    @Override
    public String getMethod() {
        return inner().getMethod();
    }

    @Override
    public String getRequestURI() {
        return inner().getRequestURI();
    }

    @Override
    public String getServletPath() {
        return inner().getServletPath();
    }

    @Override
    public @Nullable String getPathInfo() {
        return inner().getPathInfo();
    }

    @Override
    public @Nullable String getHeader(String name) {
        return inner().getHeader(name);
    }

    @Override
    public boolean isAsyncSupported() {
        return inner().isAsyncSupported();
    }

    @Override
    public boolean isAsyncStarted() {
        return inner().isAsyncStarted();
    }
}
