package io.quiesce.shutdown.servlet;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.jspecify.annotations.Nullable;

/**
 * A response around that of the server; see {@link DirectRequest} for what it is good for.
 */
abstract class DirectResponse extends HttpServletResponseWrapper {

    DirectResponse(HttpServletResponse response) {
        super(response);
    }

    private HttpServletResponse inner() {
        return (HttpServletResponse) getResponse();
    }

    @Override
    public boolean isCommitted() {
        return inner().isCommitted();
    }

    @Override
    public int getStatus() {
        return inner().getStatus();
    }

    @Override
    public @Nullable String getHeader(String name) {
        return inner().getHeader(name);
    }

    @Override
    public boolean containsHeader(String name) {
        return inner().containsHeader(name);
    }

    @Override
    public void setHeader(String name, String value) {
        inner().setHeader(name, value);
    }

    @Override
    public void addHeader(String name, String value) {
        inner().addHeader(name, value);
    }

    @Override
    public @Nullable String getContentType() {
        return inner().getContentType();
    }

    @Override
    public String getCharacterEncoding() {
        return inner().getCharacterEncoding();
    }
}
