package io.quiesce.harness;

import java.time.Duration;

import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Makes HTTP clients that show every failure: no retries, no redirects, nothing that would mend or hide one.
 */
public final class HttpClientFactory {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration KEEP_IDLE = Duration.ofSeconds(10);

    private HttpClientFactory() {}

    /**
     * Make a client that reuses connections the way a balancer does: a connection that the server has closed while it
     * was idle is noticed and not used, and none stays idle for long.
     * @param connections the most connections at a time
     * @param timeout the longest time to wait for an answer
     * @return a client for one server
     */
    public static CloseableHttpClient pooled(int connections, Duration timeout) {
        ConnectionConfig connectionConfig = connectionConfig(CONNECT_TIMEOUT, timeout)
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .setIdleTimeout(Timeout.of(KEEP_IDLE))
                .build();
        return client(connections, connectionConfig, timeout).build();
    }

    /**
     * Make a client that opens a connection for each request and closes it afterwards.
     * @param connections the most connections at a time
     * @param timeout the longest time to wait for a connection, and for an answer
     * @return a client
     */
    public static CloseableHttpClient withoutReuse(int connections, Duration timeout) {
        return client(connections, connectionConfig(timeout, timeout).build(), timeout)
                .setConnectionReuseStrategy((request, response, context) -> false)
                .build();
    }

    private static ConnectionConfig.Builder connectionConfig(Duration connectTimeout, Duration timeout) {
        return ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(connectTimeout))
                .setSocketTimeout(Timeout.of(timeout));
    }

    private static HttpClientBuilder client(int connections, ConnectionConfig connectionConfig, Duration timeout) {
        return HttpClientBuilder.create()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .setDefaultConnectionConfig(connectionConfig)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(timeout))
                        .setResponseTimeout(Timeout.of(timeout))
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching();
    }
}
