package io.quiesce.shutdown.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.quiesce.shutdown.fleet.DeserviceProfile.Status;
import io.quiesce.shutdown.fleet.FleetView.Entry;
import io.quiesce.shutdown.fleet.FleetView.Lock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProfileChangeTests implements ProfileStore {

    private final Map<String, FleetView> fleets = new HashMap<>();

    private final ProfileChange change = new ProfileChange(this, 1);

    private Stored stored = new Stored(null, 0);

    private boolean changedMeanwhile;

    private @Nullable DeserviceProfile written;

    private void fleet(String service, FleetRole role, String... servers) {
        List<Entry> entries = new ArrayList<>();
        Set<String> passing = new TreeSet<>();
        for (String server : servers) {
            String id = service + "-" + server;
            passing.add(id);
            entries.add(new Entry(new FleetMember(id, server, role, FleetPhase.IN_SERVICE, null), true, false, 1));
        }
        this.fleets.put(service, new FleetView(entries, Lock.FREE, passing));
    }

    @Override
    public void watch(Consumer<DeserviceProfiles> changed) {}

    @Override
    public Stored read(String id) {
        return this.stored;
    }

    @Override
    public boolean write(DeserviceProfile profile, long version) {
        if (this.changedMeanwhile || version != this.stored.version()) {
            return false;
        }
        this.written = profile;
        return true;
    }

    @Override
    public Map<String, FleetView> fleets() {
        return this.fleets;
    }

    @Override
    public void close() {}

    @Test
    void writesAProfile() throws IOException {
        fleet("orders", FleetRole.ACTIVE_ACTIVE, "one", "two");
        this.change.apply("rack", "deservice", List.of("one"), "Rack 1", null);
        assertThat(this.written)
                .isEqualTo(new DeserviceProfile("rack", "Rack 1", null, List.of("one"), Status.DESERVICE));
    }

    @Test
    void keepsWhatIsNotNamed() throws IOException {
        DeserviceProfile before =
                new DeserviceProfile("rack", "Rack 1", "by the door", List.of("one"), Status.DESERVICE);
        this.stored = new Stored(before, 7);
        this.change.apply("rack", "normal", null, null, null);
        assertThat(this.written)
                .isEqualTo(new DeserviceProfile("rack", "Rack 1", "by the door", List.of("one"), Status.NORMAL));
    }

    @Test
    void refusesWhatWouldNeedTheLastInstanceOfAnyService() {
        fleet("orders", FleetRole.ACTIVE_ACTIVE, "one", "two");
        fleet("stock", FleetRole.ACTIVE_ACTIVE, "one");
        assertThatIllegalStateException()
                .isThrownBy(() -> this.change.apply("rack", "deservice", List.of("one"), null, null))
                .withMessage("The profile 'rack' would leave 0 instances of 'stock' in service, and there must be 1; "
                        + "1 are on its servers");
        assertThat(this.written).isNull();
    }

    @Test
    void doesNotCountWhoStaysAnyway() throws IOException {
        fleet("orders", FleetRole.EXEMPT, "one");
        this.change.apply("rack", "deservice", List.of("one"), null, null);
        assertThat(this.written).isNotNull();
    }

    @Test
    void putsBackIntoServiceWhoeverIsLeft() throws IOException {
        fleet("orders", FleetRole.ACTIVE_ACTIVE, "one");
        this.change.apply("rack", "normal", List.of("one"), null, null);
        assertThat(this.written).isNotNull();
    }

    @Test
    void doesNotOverwriteWhatSomebodyElseHasChanged() {
        this.changedMeanwhile = true;
        assertThatIllegalStateException()
                .isThrownBy(() -> this.change.apply("rack", "normal", List.of("one"), null, null))
                .withMessageContaining("changed by somebody else meanwhile");
    }

    @Test
    void refusesWhatIsNoProfile() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.change.apply("rack", "off", List.of("one"), null, null))
                .withMessage("The status 'off' is neither 'normal' nor 'deservice'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.change.apply("rack", "normal", null, null, null))
                .withMessage("The profile 'rack' needs 'servers': names of servers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.change.apply("rack/1", "normal", List.of("one"), null, null))
                .withMessageContaining("'rack/1' is not an id of a profile");
        assertThatIllegalArgumentException()
                .as("another folder of the store")
                .isThrownBy(() -> this.change.apply("..", "normal", List.of("one"), null, null))
                .withMessageContaining("'..' is not an id of a profile");
        assertThatIllegalArgumentException()
                .as("as in {\"servers\":[null]}")
                .isThrownBy(() -> this.change.apply("rack", "normal", Collections.singletonList(null), null, null))
                .withMessage("The profile 'rack' needs 'servers': names of servers");
    }
}
