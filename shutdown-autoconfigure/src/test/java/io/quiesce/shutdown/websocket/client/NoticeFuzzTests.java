package io.quiesce.shutdown.websocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.quiesce.shutdown.SuspendMessage.Form;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.fuzz.Fuzz;
import io.quiesce.shutdown.fuzz.Odd;
import io.quiesce.shutdown.sessions.SuspendJson;
import io.quiesce.shutdown.web.WebSocketShutdownProperties;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever servers and clients tell each other when one leaves, it is understood as it is meant or taken for something else.
 */
class NoticeFuzzTests {

    private static final int USUAL = 3000;

    /** What is longer is not looked at. */
    private static final int LONGEST = 64 * 1024;

    private static final URI ENDPOINT = URI.create("wss://quotes.example:8443/stream/a%20b?token=1");

    private static final Duration LEFT = Duration.ofSeconds(4);

    private static final JsonMapper JSON = new JsonMapper();

    private static String notice(String reason, URI... alternatives) {
        return new SuspendJson()
                .write(new SuspendNotice(LEFT, Instant.EPOCH, List.of(alternatives), reason), Form.WEBSOCKET);
    }

    private static String message(Odd odd) {
        return switch (odd.below(4)) {
            case 0 -> odd.json("type", "suspend", "alternatives", "http://10.0.0.7:8080", "https://[::1]/", "ws:a");
            case 1 -> "{\"type\":\"suspend\",\"alternatives\":[\"" + odd.text() + "\",\"ws://10.0.0.7\"]}";
            default -> odd.touched(notice("drain", URI.create("http://10.0.0.7:8080")));
        };
    }

    @Test
    void aMessageIsANoticeOrNot() {
        Fuzz.run(NoticeFuzzTests.class, USUAL, NoticeFuzzTests::message, (text) -> {
            Optional<Notice> notice = Notice.of(text);
            notice.ifPresent((known) -> assertThat(known.addresses(ENDPOINT)).allSatisfy((address) -> {
                assertThat(address.getScheme()).isIn("ws", "wss");
                assertThat(address.getRawPath()).isEqualTo(ENDPOINT.getRawPath());
                assertThat(address.getRawQuery()).isEqualTo(ENDPOINT.getRawQuery());
                assertThat(address.getRawFragment()).isNull();
            }));
        });
    }

    @Test
    void aNoticeSaysOnOneLineWhatIsMeant() {
        Fuzz.run(NoticeFuzzTests.class, USUAL, Odd::text, (reason) -> {
            List<URI> alternatives = uris(reason);
            String text = notice(reason, alternatives.toArray(new URI[0]));
            assertThat(text.lines()).hasSize(1);
            Map<?, ?> document = JSON.readValue(text, Map.class);
            assertThat(document.get("reason")).isEqualTo(reason);
            if (text.length() <= LONGEST) {
                assertThat(Notice.of(text).orElseThrow().alternatives()).isEqualTo(alternatives);
            }
        });
    }

    private static List<URI> uris(String text) {
        List<URI> uris = new ArrayList<>();
        try {
            uris.add(new URI("http", "user", "host", 80, "/" + text, text, null));
        } catch (URISyntaxException ex) {
            // Others are.
        }
        return uris;
    }

    @Test
    void onlyWhatSaysSoIsAnAcknowledgement() {
        Fuzz.run(
                NoticeFuzzTests.class,
                USUAL,
                (odd) -> odd.oneIn(3)
                        ? odd.json("type", "suspended")
                        : odd.touched(odd.oneIn(2) ? Notice.ACKNOWLEDGEMENT : " { \"type\" : \"suspended\" } "),
                (text) -> {
                    boolean found = WebSocketShutdownProperties.isAcknowledgement(text.length(), () -> text);
                    assertThat(found).isEqualTo(text.length() <= 100 && saysSuspended(text));
                });
    }

    /** No more than that, and its characters as they are. */
    private static boolean saysSuspended(String text) {
        try {
            return !text.contains("\\")
                    && JSON.readTree(text).toString().equals(Notice.ACKNOWLEDGEMENT)
                    && text.indexOf("type") == text.lastIndexOf("type");
        } catch (JacksonException ex) {
            return false;
        }
    }
}
