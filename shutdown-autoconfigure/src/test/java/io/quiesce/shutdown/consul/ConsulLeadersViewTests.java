package io.quiesce.shutdown.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is made of an answer of Consul.
 */
class ConsulLeadersViewTests {

    private static final String FOLDER = "shutdown/fleet/orders/leaders/";

    private final List<Map<String, Object>> keys = new ArrayList<>();

    private void key(String name, String instance, @Nullable String session) {
        byte[] value = ConsulHttp.JSON.writeValueAsBytes(instance);
        this.keys.add(Map.of(
                "Key",
                FOLDER + name,
                "Value",
                Base64.getEncoder().encodeToString(value),
                "Session",
                (session != null) ? session : "",
                "ModifyIndex",
                7));
    }

    private ConsulLeadersView view() {
        String answer = new String(ConsulHttp.JSON.writeValueAsBytes(this.keys), StandardCharsets.UTF_8);
        try {
            return ConsulLeadersView.of(ConsulHttp.JSON.readTree(answer), FOLDER, () -> "mine", "b");
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void knowsWhoLeads() {
        key("reports", "b", "mine");
        key("mails", "c", "other");
        key("bills", "b", "before");
        assertThat(view().leader("reports")).contains("b");
        assertThat(view().successor("reports")).isEmpty();
        assertThat(view().isMine("reports")).isTrue();
        assertThat(view().successor("mails")).contains("c");
        assertThat(view().isMine("bills")).isFalse();
    }

    @Test
    void passesOverWhatNobodyHolds() {
        key("reports", "c", null);
        key("reports/c", "c", null);
        key("reports/back/a", "a", null);
        assertThat(view().leader("reports")).isEmpty();
        assertThat(view().hasOtherCandidate("reports")).isFalse();
        assertThat(view().isClaimedByAnother("reports")).isFalse();
    }

    @Test
    void knowsWhetherAnotherWouldLead() {
        key("reports/b", "b", "mine");
        key("mails/c", "c", "other");
        assertThat(view().hasOtherCandidate("reports")).isFalse();
        assertThat(view().hasOtherCandidate("mails")).isTrue();
    }

    @Test
    void knowsWhoOfThoseThatWantAGroupBackComesFirst() {
        key("reports/back/c", "c", "other");
        key("reports/back/a", "a", "another");
        key("mails/back/c", "c", "other");
        key("mails/back/b", "b", "mine");
        key("bills/back/c", "c", "other");
        assertThat(view().isClaimedByAnother("reports")).isTrue();
        assertThat(view().isClaimedByAnother("mails")).isFalse();
        assertThat(view().isClaimedByAnother("bills")).isTrue();
        assertThat(view().isClaimedByAnother("others")).isFalse();
    }

    @Test
    void hasNamesWithSlashes() {
        key("a%2Fb", "c", "other");
        assertThat(view().leader("a/b")).contains("c");
    }
}
