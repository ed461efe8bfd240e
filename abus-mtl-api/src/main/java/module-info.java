/**
 * Joint segmentation and classification of tumours in 3D automated breast ultrasound, without a tensor engine: the
 * values, the mathematics and the fluent front door. An engine is another module that provides the service in
 * {@code org.abusmtl.spi}.
 *
 * @since 0.1.0
 */
module org.abusmtl.api {
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires org.apache.commons.compress;
    requires org.apache.commons.statistics.distribution;
    requires org.apache.commons.statistics.inference;
    requires org.apache.commons.statistics.interval;
    requires de.siegmar.fastcsv;
    requires com.google.gson;

    exports org.abusmtl.augmentation;
    exports org.abusmtl.data;
    exports org.abusmtl.evaluation;
    exports org.abusmtl.io;
    exports org.abusmtl.loss;
    exports org.abusmtl.mesh;
    exports org.abusmtl.metric;
    exports org.abusmtl.model;
    exports org.abusmtl.preprocessing;
    exports org.abusmtl.spi;
    exports org.abusmtl.statistics;
    exports org.abusmtl.training;
    exports org.abusmtl.volume;
    exports org.abusmtl;

    uses org.abusmtl.spi.ModelEngineProvider;
}
