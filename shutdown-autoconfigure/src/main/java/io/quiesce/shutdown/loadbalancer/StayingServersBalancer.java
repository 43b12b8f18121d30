package io.quiesce.shutdown.loadbalancer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer;
import io.grpc.util.ForwardingLoadBalancer;
import io.grpc.util.ForwardingLoadBalancerHelper;
import io.grpc.util.ForwardingSubchannel;

/**
 * The choice of one channel. What another balancer chooses is passed over if it leaves, unless all do: a refusal says more than
 * that nobody is there.
 */
final class StayingServersBalancer extends ForwardingLoadBalancer {

    /** How often each server may be offered for one call: others choose at the same time, and take some of the turns. */
    private static final int ROUNDS = 3;

    private final LoadBalancer delegate;

    private final Supplier<Departing> servers;

    private final Set<Subchannel> choices = ConcurrentHashMap.newKeySet();

    StayingServersBalancer(LoadBalancer.Factory other, LoadBalancer.Helper helper, Supplier<Departing> servers) {
        this.servers = servers;
        this.delegate = other.newLoadBalancer(new Helper(helper));
    }

    @Override
    protected LoadBalancer delegate() {
        return this.delegate;
    }

    private final class Helper extends ForwardingLoadBalancerHelper {

        private final LoadBalancer.Helper delegate;

        Helper(LoadBalancer.Helper delegate) {
            this.delegate = delegate;
        }

        @Override
        protected LoadBalancer.Helper delegate() {
            return this.delegate;
        }

        @Override
        public Subchannel createSubchannel(CreateSubchannelArgs args) {
            Subchannel choice = new Choice(super.createSubchannel(args), StayingServersBalancer.this.servers.get());
            StayingServersBalancer.this.choices.add(choice);
            return choice;
        }

        @Override
        public void updateBalancingState(ConnectivityState state, SubchannelPicker picker) {
            super.updateBalancingState(state, new Picker(picker));
        }
    }

    /** A server that can be chosen, with what it has said. */
    private final class Choice extends ForwardingSubchannel {

        private final Subchannel delegate;

        private final Departing departing;

        Choice(Subchannel delegate, Departing departing) {
            this.delegate = delegate;
            this.departing = departing;
        }

        @Override
        protected Subchannel delegate() {
            return this.delegate;
        }

        @Override
        public Attributes getAttributes() {
            return super.getAttributes().toBuilder()
                    .set(Departing.KEY, this.departing)
                    .build();
        }

        @Override
        public void shutdown() {
            StayingServersBalancer.this.choices.remove(this);
            super.shutdown();
        }
    }

    private final class Picker extends SubchannelPicker {

        private final SubchannelPicker delegate;

        Picker(SubchannelPicker delegate) {
            this.delegate = delegate;
        }

        @Override
        public PickResult pickSubchannel(PickSubchannelArgs args) {
            // One more, or all would get the same if all leave.
            int left = ROUNDS * StayingServersBalancer.this.choices.size() + 1;
            while (true) {
                PickResult result = this.delegate.pickSubchannel(args);
                Subchannel chosen = result.getSubchannel();
                Departing departing = (chosen != null) ? chosen.getAttributes().get(Departing.KEY) : null;
                if (departing == null) {
                    return result;
                }
                left--;
                if (left <= 0 || !departing.isNow()) {
                    return result.copyWithStreamTracerFactory(departing.listening(result.getStreamTracerFactory()));
                }
            }
        }
    }
}
