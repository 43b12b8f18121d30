package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends one request after the other on one connection, which it opens again only when the server closes it.
 */
final class HttpCaller implements AutoCloseable {

    private static final Timeout TIMEOUT = Timeout.ofSeconds(10);

    private final CloseableHttpClient client;

    private final URI base;

    HttpCaller(URI base) {
        this(base, true);
    }

    /**
     * Create a caller.
     * @param base the address of the server
     * @param reuse whether a connection is used for more than one request
     */
    HttpCaller(URI base, boolean reuse) {
        this.base = base;
        this.client = HttpClientBuilder.create()
                .setConnectionReuseStrategy(
                        reuse ? DefaultClientConnectionReuseStrategy.INSTANCE : (request, response, context) -> false)
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(1)
                        .setMaxConnPerRoute(1)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(TIMEOUT)
                                .setSocketTimeout(TIMEOUT)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(TIMEOUT)
                        .setResponseTimeout(TIMEOUT)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .build();
    }

    /**
     * Send a request and wait for its complete answer.
     * @param path what to get
     * @return the answer
     */
    Answer get(String path) {
        return send(new HttpGet(this.base.resolve(path)));
    }

    /**
     * Send a request that changes something, with an empty document, and wait for its complete answer.
     * @param method its method
     * @param path what to change
     * @return the answer
     */
    Answer send(String method, String path) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, this.base.resolve(path));
        request.setEntity(new StringEntity("{}", ContentType.APPLICATION_JSON));
        return send(request);
    }

    /**
     * Create something.
     * @param path of what
     * @param document it, as JSON
     * @return where it is
     */
    URI create(String path, String document) {
        HttpPost request = new HttpPost(this.base.resolve(path));
        request.setEntity(new StringEntity(document, ContentType.APPLICATION_JSON));
        try {
            return this.client.execute(request, response -> {
                EntityUtils.consume(response.getEntity());
                Header location = response.getFirstHeader(HttpHeaders.LOCATION);
                if (location == null) {
                    throw new IOException("answered with " + response.getCode() + " and no location");
                }
                return URI.create(location.getValue());
            });
        } catch (IOException ex) {
            throw failure(request, ex);
        }
    }

    private static UncheckedIOException failure(HttpUriRequestBase request, IOException ex) {
        return new UncheckedIOException(request.getMethod() + " " + request.getRequestUri() + " failed: " + ex, ex);
    }

    private Answer send(HttpUriRequestBase request) {
        long sent = System.nanoTime();
        try {
            return this.client.execute(request, response -> {
                EntityUtils.consume(response.getEntity());
                return new Answer(response.getCode(), sent, System.nanoTime());
            });
        } catch (IOException ex) {
            throw failure(request, ex);
        }
    }

    @Override
    public void close() {
        try {
            this.client.close();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * An answer. Times are as of {@link System#nanoTime()}.
     *
     * @param status its status
     * @param sentNanos when the request was sent
     * @param endNanos when the last byte of the answer was received
     */
    record Answer(int status, long sentNanos, long endNanos) {

        Duration elapsed() {
            return Duration.ofNanos(this.endNanos - this.sentNanos);
        }
    }
}
