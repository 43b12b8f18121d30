package io.quiesce.shutdown.websocket.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonParseException;
import org.springframework.boot.json.JsonParserFactory;

/**
 * What a server says when it leaves.
 *
 * @param alternatives where else to go
 */
record Notice(List<URI> alternatives) {

    /** What a client answers. */
    static final String ACKNOWLEDGEMENT = "{\"type\":\"suspended\"}";

    private static final int LONGEST = 64 * 1024;

    /** Return what a message says, if it is such a notice. */
    static Optional<Notice> of(String text) {
        // Most messages are none, and are not to be parsed twice.
        if (text.length() > LONGEST || !text.startsWith("{") || !text.contains("\"suspend\"")) {
            return Optional.empty();
        }
        try {
            Map<String, Object> document = JsonParserFactory.getJsonParser().parseMap(text);
            return "suspend".equals(document.get("type"))
                    ? Optional.of(new Notice(uris(document.get("alternatives"))))
                    : Optional.empty();
        } catch (JsonParseException ex) {
            return Optional.empty();
        }
    }

    private static List<URI> uris(@Nullable Object values) {
        List<URI> uris = new ArrayList<>();
        if (values instanceof List<?> list) {
            for (Object value : list) {
                try {
                    uris.add(new URI(String.valueOf(value)));
                } catch (URISyntaxException ex) {
                    // Nowhere to go; others may be.
                }
            }
        }
        return uris;
    }

    /** Return where this endpoint is at the alternatives: their scheme, host and port, and the path and query of the endpoint. */
    List<URI> addresses(URI endpoint) {
        List<URI> addresses = new ArrayList<>();
        for (URI alternative : this.alternatives) {
            String scheme = scheme(alternative.getScheme());
            if (scheme != null && alternative.getRawAuthority() != null) {
                String query = (endpoint.getRawQuery() != null) ? "?" + endpoint.getRawQuery() : "";
                addresses.add(
                        URI.create(scheme + "://" + alternative.getRawAuthority() + endpoint.getRawPath() + query));
            }
        }
        return addresses;
    }

    private static @Nullable String scheme(@Nullable String scheme) {
        if (scheme == null) {
            return null;
        }
        return switch (scheme) {
            case "http", "ws" -> "ws";
            case "https", "wss" -> "wss";
            default -> null;
        };
    }
}
