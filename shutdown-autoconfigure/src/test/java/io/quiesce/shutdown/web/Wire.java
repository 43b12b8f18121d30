package io.quiesce.shutdown.web;

import java.net.http.HttpClient;

/**
 * What a client speaks.
 */
enum Wire {
    HTTP_1_1(false, HttpClient.Version.HTTP_1_1),

    /** By the upgrade of a connection that begins with HTTP/1.1. */
    H2C(false, HttpClient.Version.HTTP_2),

    /** By ALPN. */
    HTTP_2_OVER_TLS(true, HttpClient.Version.HTTP_2);

    private final boolean secure;

    private final HttpClient.Version version;

    Wire(boolean secure, HttpClient.Version version) {
        this.secure = secure;
        this.version = version;
    }

    boolean isSecure() {
        return this.secure;
    }

    HttpClient.Version version() {
        return this.version;
    }
}
