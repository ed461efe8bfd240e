package org.abusmtl.examples.reproduction;

import java.util.ArrayList;
import java.util.List;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.training.TrainingConfig;

/**
 * What is trained for a row: a network, and the weight of the classification in its loss. Several rows, often of several
 * tables, are of the same training: CMSVNet is CMS(4-6)VNet, VNet is VNet_Iter with N = 0. Such a training is done once,
 * under one name.
 *
 * @param network the network, at the paper's size; its name is that of the training
 * @param lambda weight of the classification (Eq. 5)
 * @since 0.1.0
 */
public record Training(NetworkSpec network, double lambda) {

    /** The paper's weight of the classification, 0.3. */
    public static final double PAPER_LAMBDA = TrainingConfig.paper().lambda();

    /** A network with the paper's weight. */
    static Training of(NetworkSpec network) {
        return new Training(network, PAPER_LAMBDA);
    }

    /** Another weight, and a name that says so. */
    static Training of(NetworkSpec network, double lambda) {
        String name = lambda == PAPER_LAMBDA ? network.name() : network.name() + "-lambda" + lambda;
        return new Training(network.toBuilder().name(name).build(), lambda);
    }

    /**
     * The name in files and reports.
     *
     * @return unique among the trainings of all tables
     */
    public String name() {
        return network.name();
    }

    /**
     * Whether another training is this one, whatever it is called. The weight counts for networks of both tasks only.
     *
     * @param other the other one
     * @return true if the same seed gives the same weights
     */
    public boolean isSameAs(Training other) {
        return nameless(network).equals(nameless(other.network))
                && (lambda == other.lambda
                        || !(network.tasks().segments() && network.tasks().classifies()));
    }

    private static NetworkSpec nameless(NetworkSpec network) {
        return network.toBuilder().name("any").build();
    }

    /** The trainings without those that are the same as one before. */
    static List<Training> distinct(List<Training> trainings) {
        List<Training> distinct = new ArrayList<>();
        for (Training training : trainings) {
            if (distinct.stream().noneMatch(training::isSameAs)) {
                distinct.add(training);
            }
        }
        return distinct;
    }
}
