package io.quiesce.shutdown.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.quiesce.shutdown.fuzz.Fuzz;
import io.quiesce.shutdown.fuzz.Odd;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever somebody wants to write for a profile, it is one, or he is told why not.
 */
class ProfileChangeFuzzTests implements ProfileStore {

    private static final int USUAL = 3000;

    private static final String SEPARATOR = "\u0001";

    private final ProfileChange change = new ProfileChange(this, 1);

    private @Nullable DeserviceProfile written;

    @Override
    public void watch(Consumer<DeserviceProfiles> changed) {}

    @Override
    public Stored read(String id) {
        return new Stored(null, 0);
    }

    @Override
    public boolean write(DeserviceProfile profile, long version) {
        this.written = profile;
        return true;
    }

    @Override
    public Map<String, FleetView> fleets() {
        return Map.of();
    }

    @Override
    public void close() {}

    private static String request(Odd odd) {
        List<String> parts = new ArrayList<>();
        parts.add(odd.oneOf("rack", ".", "..", "a/b", "a%2Fb", odd.text(), odd.touched("rack-1")));
        parts.add(odd.oneOf("normal", "deservice", "NORMAL", odd.text()));
        for (int servers = odd.below(3); servers > 0; servers--) {
            parts.add(odd.oneOf("one", "", " ", "null", odd.text()));
        }
        return String.join(SEPARATOR, parts);
    }

    @Test
    void itIsWrittenOrRefused() {
        Fuzz.run(ProfileChangeFuzzTests.class, USUAL, ProfileChangeFuzzTests::request, (request) -> {
            String[] parts = request.split(SEPARATOR, -1);
            List<String> servers = new ArrayList<>();
            Arrays.stream(parts).skip(2).forEach((server) -> servers.add(server.equals("null") ? null : server));
            this.written = null;
            try {
                this.change.apply(parts[0], (parts.length > 1) ? parts[1] : "", servers, null, null);
                assertThat(this.written).isNotNull();
                assertThat(this.written.id()).matches("[A-Za-z0-9._-]+").isNotIn(".", "..");
                assertThat(this.written.servers()).isNotEmpty().noneMatch(String::isBlank);
            } catch (IllegalArgumentException ex) {
                assertThat(ex).message().isNotBlank().hasSizeLessThan(1000);
                assertThat(this.written).isNull();
            }
        });
    }
}
