package io.quiesce.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quiesce.shutdown.engine.EngineClock;
import org.junit.jupiter.api.Test;

/**
 * Every place at which a thread waits that can be interrupted there, and the test that says what comes of it. A place that is new
 * is not known here, and this fails until it is.
 */
class BlockingPointsTests {

    private static final String ROOT = "io.quiesce.shutdown.";

    private static final Map<String, String> KNOWN = new TreeMap<>();

    static {
        String engine = "engine.InterruptionTests.";
        know("closing.CloseWatch.run", "closing.CloseWatchTests.anInterruptDoesNotEndTheWatch");
        know("closing.ClosingStep.awaitEnd", "closing.CloseWatchTests.anInterruptKeepsNobodyFromWaitingForTheEnd");
        know(
                "closing.Destruction.invoke",
                "closing.CloseWatchTests.anInterruptOfABeanThatTellsLaterWhetherItIsClosedIsItsFailure");
        know(
                "connections.ConnectionsLeaving.closeOverTime",
                "connections.ConnectionsLeavingTests.isNotHastenedByAnInterruptThatACloseHasLeftBehind");
        know("consul.BriefClose.of", "consul.InterruptionTests.whoTakesLeaveDoesNotWait");
        know("consul.ConsulSession.renew", "consul.InterruptionTests.theSessionIsRenewedAllTheSame");
        know("consul.ConsulWatch.run", "consul.InterruptionTests.theWatchWaitsBeforeItTriesAgain");
        know(
                "discovery.ReregistrationGuard.awaitRegistrations",
                "discovery.RegistryAnnouncementTests.stopsTheRegistrationAlthoughThePreparationWasInterrupted");
        know("engine.DrainPhase.await", "engine.ShutdownEngineTests.isNotCalledOffByAnInterrupt");
        know("engine.EngineClock.awaitUndisturbed", engine + "aDrainKeepsItsWindow");
        know(
                "engine.EngineClock.awaitWithoutMemory",
                "engine.SystemClockTests.canBeInterruptedWhileItWaitsWithoutMemory");
        know("engine.ParallelStop.run", "engine.ParallelStopTests.hastensOnlyWhoHasNotStoppedAndWaitsOn");
        know("engine.ShutdownRun.awaitEnd", engine + "whoWaitsForTheCloseGoesOnWaiting");
        know("engine.ShutdownRun.awaitRelease", engine + "whatIsHeldIsHeldAllTheSame");
        know("engine.SoftDrain.callBack", engine + "theOutsideLearnsLastThatTheApplicationIsBack");
        know("engine.SoftDrain.follow", engine + "aDrainWaitsForWhatIsOutstanding");
        know("engine.SystemClock.awaitUntil", engine + "whoJoinsAShutdownGoesOnWaiting");
        know("engine.TimedMilestone.await", engine + "whoWaitsForAMilestoneIsTold");
        know("engine.Toggle.await", engine + "aStepThatFailsIsNotTriedAgainAtOnce");
        know("engine.Toggle.awaitTurnedOn", engine + "whatIsBeingTurnedOnIsNotStoppedMeanwhile");
        know("fleet.FleetDriver.run", "fleet.FleetDriverTests.goesOnAfterAnInterrupt");
        know("grpc.GrpcServers.awaitTermination", "grpc.GrpcServersTests.anInterruptDoesNotEndTheWaitForAServer");
        know(
                "grpc.GrpcServers.stopAccepting",
                "engine.WorkSourceContract.endsAStepThatIsInterruptedBeforeItBeginsWithItsWorkAtTheLatest");
        know(
                "kafka.ManualAcknowledgements.passOn",
                "kafka.InterruptionTests.aConsumerThatLeavesWaitsNoLongerForAcknowledgements");
        know("leadership.FleetSync.run", "leadership.InterruptionTests.theSyncGoesOn");
        know("leadership.InitiatorGroup.withdraw", "leadership.InterruptionTests.whoWithdrawsIsTold");
        know(
                "leadership.LeadershipKeeper.await",
                "leadership.LeadershipWorkSourceTests.waitsInAShutdownForTheOtherUntilWorkIsCancelledAtTheLongest");
        know("leadership.LeadershipKeeper.run", "leadership.InterruptionTests.theKeeperGoesOn");
        know("leases.Expiry.run", "leases.InterruptionTests.leasesEndWhenTheyAreDue");
        know("rabbit.PendingResults.drain", "rabbit.InterruptionTests.aMessageThatIsHeldIsNotHandedOut");
        know("rabbit.PendingResults.invoke", "rabbit.InterruptionTests.aMessageThatIsHeldIsNotHandedOut");
        know("rabbit.StreamGate.drain", "rabbit.InterruptionTests.whoWaitsForMessagesOfStreamsIsTold");
        know("rabbit.StreamGate.hold", "rabbit.InterruptionTests.aGateThatIsHeldLetsItsThreadGoWithItsInterrupt");
        know("scheduling.AsyncCall.ended", "scheduling.AsyncCallTests.interruptsWhatRunsAndDoesNotBeginWhatWaits");
        know("servlet.SessionExpiry.run", "servlet.SessionExpiryTests.goesOnAfterAnInterrupt");
        know("sessions.Departure.run", "sessions.ConcurrentSessionsTests.anInterruptClosesAllWhateverIsOutstanding");
        know(
                "sessions.SuspendNotices.find",
                "sessions.InterruptionTests.whoWritesNoticesIsInNoMoodToWaitForAlternatives");
        know("signal.ClosingDaemon.stay", "signal.ClosingDaemonTests.isStayedForAlthoughTheCompanionIsInterrupted");
        know("signal.ClosingDaemon.watch", "signal.ClosingDaemonTests.isWatchedForNoLongerThanItIsStayedFor");
        know("signal.ProcessShutdown.run", "signal.ProcessShutdownTests.isNotCalledOffByAnInterrupt");
        know("signal.SignalTarget.drain", "signal.SignalTargetTests.anInterruptDoesNotEndTheWaitForTheStart");
        know("signal.SpareThread.run", "signal.SpareThreadTests.anInterruptDoesNotHastenIt");
        know("signal.Watchdog.waitUntil", "signal.WatchdogTests.anInterruptNeitherStopsNorHastensIt");
        know(
                "sqs.CountedAcknowledgements.await",
                "sqs.CountedAcknowledgementsTests.areNoLongerAwaitedByAThreadThatIsInterrupted");
        know("tracking.CancelCallbacks.watch", "tracking.CancelCallbacksTests.anInterruptKeepsNobodyFromHelping");
        know("webflux.ReactivePeer.disconnect", "webflux.InterruptionTests.whoCloses");
        know("webflux.ReactivePeer.suspend", "webflux.InterruptionTests.whoTellsAClient");
        know("webflux.TrackedExchange.disconnect", "webflux.InterruptionTests.whoEndsAnExchange");
    }

    private static void know(String place, String test) {
        KNOWN.put(place, test);
    }

    @Test
    void everyPlaceThatWaitsIsKnown() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.quiesce.shutdown");
        Set<String> places = new TreeSet<>();
        for (JavaClass type : classes) {
            Stream.concat(type.getCodeUnitCallsFromSelf().stream(), type.getCodeUnitReferencesFromSelf().stream())
                    .filter((access) -> waits(access.getTarget()))
                    .forEach((access) -> places.add(place(access)));
        }
        assertThat(places).containsExactlyElementsOf(KNOWN.keySet());
    }

    private static String place(JavaCodeUnitAccess<?> access) {
        String name =
                access.getOriginOwner().getName() + "." + access.getOrigin().getName();
        return name.substring(ROOT.length());
    }

    /** What is waited for by this application's own methods is waited for in them. */
    private static boolean waits(CodeUnitAccessTarget target) {
        if (target.getOwner().getPackageName().startsWith("io.quiesce.shutdown")) {
            return target.getOwner().isAssignableTo(EngineClock.class)
                    && target.getName().startsWith("await");
        }
        boolean blocks = target.getName().startsWith("block")
                && target.getOwner().getPackageName().startsWith("reactor");
        return blocks
                || target.resolveMember().stream().anyMatch((unit) -> unit.getThrowsClause().stream()
                        .anyMatch((thrown) -> thrown.getRawType().isEquivalentTo(InterruptedException.class)));
    }

    @Test
    void everyTestThatIsNamedIsThere() {
        assertThat(KNOWN.values()).allSatisfy((name) -> {
            int dot = name.lastIndexOf('.');
            Class<?> type = Class.forName(ROOT + name.substring(0, dot));
            assertThat(type.getDeclaredMethod(name.substring(dot + 1)).getAnnotation(Test.class))
                    .isNotNull();
        });
    }
}
