/* Written by generate.ts from schemas.json; do not edit. */
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        "io.k8s.api.apps.v1.ControllerRevision": {
            apiVersion?: string;
            data?: components["schemas"]["io.k8s.apimachinery.pkg.runtime.RawExtension"];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            revision: number;
        };
        "io.k8s.api.apps.v1.ControllerRevisionList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.apps.v1.ControllerRevision"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.apps.v1.DaemonSet": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.apps.v1.DaemonSetSpec"];
            status: components["schemas"]["io.k8s.api.apps.v1.DaemonSetStatus"];
        };
        "io.k8s.api.apps.v1.DaemonSetCondition": {
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.apps.v1.DaemonSetList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.apps.v1.DaemonSet"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.apps.v1.DaemonSetSpec": {
            minReadySeconds?: number;
            revisionHistoryLimit?: number;
            selector: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            template: components["schemas"]["io.k8s.api.core.v1.PodTemplateSpec"];
            updateStrategy: components["schemas"]["io.k8s.api.apps.v1.DaemonSetUpdateStrategy"];
        };
        "io.k8s.api.apps.v1.DaemonSetStatus": {
            collisionCount?: number;
            conditions?: components["schemas"]["io.k8s.api.apps.v1.DaemonSetCondition"][];
            currentNumberScheduled: number;
            desiredNumberScheduled: number;
            numberAvailable?: number;
            numberMisscheduled: number;
            numberReady: number;
            numberUnavailable?: number;
            observedGeneration?: number;
            updatedNumberScheduled?: number;
        };
        "io.k8s.api.apps.v1.DaemonSetUpdateStrategy": {
            rollingUpdate?: components["schemas"]["io.k8s.api.apps.v1.RollingUpdateDaemonSet"];
            type?: "OnDelete" | "RollingUpdate";
        };
        "io.k8s.api.apps.v1.Deployment": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.apps.v1.DeploymentSpec"];
            status: components["schemas"]["io.k8s.api.apps.v1.DeploymentStatus"];
        };
        "io.k8s.api.apps.v1.DeploymentCondition": {
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            lastUpdateTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.apps.v1.DeploymentList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.apps.v1.Deployment"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.apps.v1.DeploymentSpec": {
            minReadySeconds?: number;
            paused?: boolean;
            progressDeadlineSeconds?: number;
            replicas?: number;
            revisionHistoryLimit?: number;
            selector: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            strategy: components["schemas"]["io.k8s.api.apps.v1.DeploymentStrategy"];
            template: components["schemas"]["io.k8s.api.core.v1.PodTemplateSpec"];
        };
        "io.k8s.api.apps.v1.DeploymentStatus": {
            availableReplicas?: number;
            collisionCount?: number;
            conditions?: components["schemas"]["io.k8s.api.apps.v1.DeploymentCondition"][];
            observedGeneration?: number;
            readyReplicas?: number;
            replicas?: number;
            terminatingReplicas?: number;
            unavailableReplicas?: number;
            updatedReplicas?: number;
        };
        "io.k8s.api.apps.v1.DeploymentStrategy": {
            rollingUpdate?: components["schemas"]["io.k8s.api.apps.v1.RollingUpdateDeployment"];
            type?: "Recreate" | "RollingUpdate";
        };
        "io.k8s.api.apps.v1.ReplicaSet": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.apps.v1.ReplicaSetSpec"];
            status: components["schemas"]["io.k8s.api.apps.v1.ReplicaSetStatus"];
        };
        "io.k8s.api.apps.v1.ReplicaSetCondition": {
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.apps.v1.ReplicaSetList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.apps.v1.ReplicaSet"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.apps.v1.ReplicaSetSpec": {
            minReadySeconds?: number;
            replicas?: number;
            selector: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            template: components["schemas"]["io.k8s.api.core.v1.PodTemplateSpec"];
        };
        "io.k8s.api.apps.v1.ReplicaSetStatus": {
            availableReplicas?: number;
            conditions?: components["schemas"]["io.k8s.api.apps.v1.ReplicaSetCondition"][];
            fullyLabeledReplicas?: number;
            observedGeneration?: number;
            readyReplicas?: number;
            replicas: number;
            terminatingReplicas?: number;
        };
        "io.k8s.api.apps.v1.RollingUpdateDaemonSet": {
            maxSurge?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
            maxUnavailable?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
        };
        "io.k8s.api.apps.v1.RollingUpdateDeployment": {
            maxSurge?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
            maxUnavailable?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
        };
        "io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy": {
            maxUnavailable?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
            partition?: number;
        };
        "io.k8s.api.apps.v1.StatefulSet": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.apps.v1.StatefulSetSpec"];
            status: components["schemas"]["io.k8s.api.apps.v1.StatefulSetStatus"];
        };
        "io.k8s.api.apps.v1.StatefulSetCondition": {
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.apps.v1.StatefulSetList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.apps.v1.StatefulSet"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.apps.v1.StatefulSetOrdinals": {
            start: number;
        };
        "io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": {
            whenDeleted?: string;
            whenScaled?: string;
        };
        "io.k8s.api.apps.v1.StatefulSetSpec": {
            minReadySeconds?: number;
            ordinals?: components["schemas"]["io.k8s.api.apps.v1.StatefulSetOrdinals"];
            persistentVolumeClaimRetentionPolicy?: components["schemas"]["io.k8s.api.apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy"];
            podManagementPolicy?: "OrderedReady" | "Parallel";
            replicas?: number;
            revisionHistoryLimit?: number;
            selector: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            serviceName: string;
            template: components["schemas"]["io.k8s.api.core.v1.PodTemplateSpec"];
            updateStrategy: components["schemas"]["io.k8s.api.apps.v1.StatefulSetUpdateStrategy"];
            volumeClaimTemplates?: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaim"][];
        };
        "io.k8s.api.apps.v1.StatefulSetStatus": {
            availableReplicas: number;
            collisionCount?: number;
            conditions?: components["schemas"]["io.k8s.api.apps.v1.StatefulSetCondition"][];
            currentReplicas?: number;
            currentRevision?: string;
            observedGeneration?: number;
            readyReplicas?: number;
            replicas: number;
            updateRevision?: string;
            updatedReplicas?: number;
        };
        "io.k8s.api.apps.v1.StatefulSetUpdateStrategy": {
            rollingUpdate?: components["schemas"]["io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy"];
            type?: "OnDelete" | "RollingUpdate";
        };
        "io.k8s.api.authentication.v1.BoundObjectReference": {
            apiVersion?: string;
            kind?: string;
            name?: string;
            uid?: string;
        };
        "io.k8s.api.authentication.v1.TokenRequest": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.authentication.v1.TokenRequestSpec"];
            status: components["schemas"]["io.k8s.api.authentication.v1.TokenRequestStatus"];
        };
        "io.k8s.api.authentication.v1.TokenRequestSpec": {
            audiences?: string[];
            boundObjectRef?: components["schemas"]["io.k8s.api.authentication.v1.BoundObjectReference"];
            expirationSeconds?: number;
        };
        "io.k8s.api.authentication.v1.TokenRequestStatus": {
            expirationTimestamp?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            token: string;
        };
        "io.k8s.api.autoscaling.v1.Scale": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.autoscaling.v1.ScaleSpec"];
            status: components["schemas"]["io.k8s.api.autoscaling.v1.ScaleStatus"];
        };
        "io.k8s.api.autoscaling.v1.ScaleSpec": {
            replicas: number;
        };
        "io.k8s.api.autoscaling.v1.ScaleStatus": {
            replicas: number;
            selector?: string;
        };
        "io.k8s.api.autoscaling.v2.ContainerResourceMetricSource": {
            container: string;
            name: string;
            target: components["schemas"]["io.k8s.api.autoscaling.v2.MetricTarget"];
        };
        "io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus": {
            container: string;
            current: components["schemas"]["io.k8s.api.autoscaling.v2.MetricValueStatus"];
            name: string;
        };
        "io.k8s.api.autoscaling.v2.CrossVersionObjectReference": {
            apiVersion?: string;
            kind: string;
            name: string;
        };
        "io.k8s.api.autoscaling.v2.ExternalMetricSource": {
            metric: components["schemas"]["io.k8s.api.autoscaling.v2.MetricIdentifier"];
            target: components["schemas"]["io.k8s.api.autoscaling.v2.MetricTarget"];
        };
        "io.k8s.api.autoscaling.v2.ExternalMetricStatus": {
            current: components["schemas"]["io.k8s.api.autoscaling.v2.MetricValueStatus"];
            metric: components["schemas"]["io.k8s.api.autoscaling.v2.MetricIdentifier"];
        };
        "io.k8s.api.autoscaling.v2.HPAScalingPolicy": {
            periodSeconds: number;
            type: string;
            value: number;
        };
        "io.k8s.api.autoscaling.v2.HPAScalingRules": {
            policies?: components["schemas"]["io.k8s.api.autoscaling.v2.HPAScalingPolicy"][];
            selectPolicy?: string;
            stabilizationWindowSeconds?: number;
            tolerance?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
        };
        "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec"];
            status: components["schemas"]["io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus"];
        };
        "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior": {
            scaleDown?: components["schemas"]["io.k8s.api.autoscaling.v2.HPAScalingRules"];
            scaleUp?: components["schemas"]["io.k8s.api.autoscaling.v2.HPAScalingRules"];
        };
        "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition": {
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec": {
            behavior?: components["schemas"]["io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior"];
            maxReplicas: number;
            metrics?: components["schemas"]["io.k8s.api.autoscaling.v2.MetricSpec"][];
            minReplicas?: number;
            scaleTargetRef: components["schemas"]["io.k8s.api.autoscaling.v2.CrossVersionObjectReference"];
        };
        "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus": {
            conditions?: components["schemas"]["io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition"][];
            currentMetrics?: components["schemas"]["io.k8s.api.autoscaling.v2.MetricStatus"][];
            currentReplicas?: number;
            desiredReplicas: number;
            lastScaleTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            observedGeneration?: number;
        };
        "io.k8s.api.autoscaling.v2.MetricIdentifier": {
            name: string;
            selector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
        };
        "io.k8s.api.autoscaling.v2.MetricSpec": {
            containerResource?: components["schemas"]["io.k8s.api.autoscaling.v2.ContainerResourceMetricSource"];
            external?: components["schemas"]["io.k8s.api.autoscaling.v2.ExternalMetricSource"];
            object?: components["schemas"]["io.k8s.api.autoscaling.v2.ObjectMetricSource"];
            pods?: components["schemas"]["io.k8s.api.autoscaling.v2.PodsMetricSource"];
            resource?: components["schemas"]["io.k8s.api.autoscaling.v2.ResourceMetricSource"];
            type: string;
        };
        "io.k8s.api.autoscaling.v2.MetricStatus": {
            containerResource?: components["schemas"]["io.k8s.api.autoscaling.v2.ContainerResourceMetricStatus"];
            external?: components["schemas"]["io.k8s.api.autoscaling.v2.ExternalMetricStatus"];
            object?: components["schemas"]["io.k8s.api.autoscaling.v2.ObjectMetricStatus"];
            pods?: components["schemas"]["io.k8s.api.autoscaling.v2.PodsMetricStatus"];
            resource?: components["schemas"]["io.k8s.api.autoscaling.v2.ResourceMetricStatus"];
            type: string;
        };
        "io.k8s.api.autoscaling.v2.MetricTarget": {
            averageUtilization?: number;
            averageValue?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            type: string;
            value?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
        };
        "io.k8s.api.autoscaling.v2.MetricValueStatus": {
            averageUtilization?: number;
            averageValue?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            value?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
        };
        "io.k8s.api.autoscaling.v2.ObjectMetricSource": {
            describedObject: components["schemas"]["io.k8s.api.autoscaling.v2.CrossVersionObjectReference"];
            metric: components["schemas"]["io.k8s.api.autoscaling.v2.MetricIdentifier"];
            target: components["schemas"]["io.k8s.api.autoscaling.v2.MetricTarget"];
        };
        "io.k8s.api.autoscaling.v2.ObjectMetricStatus": {
            current: components["schemas"]["io.k8s.api.autoscaling.v2.MetricValueStatus"];
            describedObject: components["schemas"]["io.k8s.api.autoscaling.v2.CrossVersionObjectReference"];
            metric: components["schemas"]["io.k8s.api.autoscaling.v2.MetricIdentifier"];
        };
        "io.k8s.api.autoscaling.v2.PodsMetricSource": {
            metric: components["schemas"]["io.k8s.api.autoscaling.v2.MetricIdentifier"];
            target: components["schemas"]["io.k8s.api.autoscaling.v2.MetricTarget"];
        };
        "io.k8s.api.autoscaling.v2.PodsMetricStatus": {
            current: components["schemas"]["io.k8s.api.autoscaling.v2.MetricValueStatus"];
            metric: components["schemas"]["io.k8s.api.autoscaling.v2.MetricIdentifier"];
        };
        "io.k8s.api.autoscaling.v2.ResourceMetricSource": {
            name: string;
            target: components["schemas"]["io.k8s.api.autoscaling.v2.MetricTarget"];
        };
        "io.k8s.api.autoscaling.v2.ResourceMetricStatus": {
            current: components["schemas"]["io.k8s.api.autoscaling.v2.MetricValueStatus"];
            name: string;
        };
        "io.k8s.api.batch.v1.CronJob": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.batch.v1.CronJobSpec"];
            status: components["schemas"]["io.k8s.api.batch.v1.CronJobStatus"];
        };
        "io.k8s.api.batch.v1.CronJobList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.batch.v1.CronJob"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.batch.v1.CronJobSpec": {
            concurrencyPolicy?: "Allow" | "Forbid" | "Replace";
            failedJobsHistoryLimit?: number;
            jobTemplate: components["schemas"]["io.k8s.api.batch.v1.JobTemplateSpec"];
            schedule: string;
            startingDeadlineSeconds?: number;
            successfulJobsHistoryLimit?: number;
            suspend?: boolean;
            timeZone?: string;
        };
        "io.k8s.api.batch.v1.CronJobStatus": {
            active?: components["schemas"]["io.k8s.api.core.v1.ObjectReference"][];
            lastScheduleTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            lastSuccessfulTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        "io.k8s.api.batch.v1.Job": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.batch.v1.JobSpec"];
            status: components["schemas"]["io.k8s.api.batch.v1.JobStatus"];
        };
        "io.k8s.api.batch.v1.JobCondition": {
            lastProbeTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.batch.v1.JobList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.batch.v1.Job"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.batch.v1.JobSpec": {
            activeDeadlineSeconds?: number;
            backoffLimit?: number;
            backoffLimitPerIndex?: number;
            completionMode?: "Indexed" | "NonIndexed";
            completions?: number;
            managedBy?: string;
            manualSelector?: boolean;
            maxFailedIndexes?: number;
            parallelism?: number;
            podFailurePolicy?: components["schemas"]["io.k8s.api.batch.v1.PodFailurePolicy"];
            podReplacementPolicy?: "Failed" | "TerminatingOrFailed";
            selector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            successPolicy?: components["schemas"]["io.k8s.api.batch.v1.SuccessPolicy"];
            suspend?: boolean;
            template: components["schemas"]["io.k8s.api.core.v1.PodTemplateSpec"];
            ttlSecondsAfterFinished?: number;
        };
        "io.k8s.api.batch.v1.JobStatus": {
            active?: number;
            completedIndexes?: string;
            completionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            conditions?: components["schemas"]["io.k8s.api.batch.v1.JobCondition"][];
            failed?: number;
            failedIndexes?: string;
            ready?: number;
            startTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            succeeded?: number;
            terminating?: number;
            uncountedTerminatedPods?: components["schemas"]["io.k8s.api.batch.v1.UncountedTerminatedPods"];
        };
        "io.k8s.api.batch.v1.JobTemplateSpec": {
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.batch.v1.JobSpec"];
        };
        "io.k8s.api.batch.v1.PodFailurePolicy": {
            rules: components["schemas"]["io.k8s.api.batch.v1.PodFailurePolicyRule"][];
        };
        "io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement": {
            containerName?: string;
            operator: "In" | "NotIn";
            values: number[];
        };
        "io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern": {
            status: string;
            type: string;
        };
        "io.k8s.api.batch.v1.PodFailurePolicyRule": {
            action: "Count" | "FailIndex" | "FailJob" | "Ignore";
            onExitCodes?: components["schemas"]["io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement"];
            onPodConditions?: components["schemas"]["io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern"][];
        };
        "io.k8s.api.batch.v1.SuccessPolicy": {
            rules: components["schemas"]["io.k8s.api.batch.v1.SuccessPolicyRule"][];
        };
        "io.k8s.api.batch.v1.SuccessPolicyRule": {
            succeededCount?: number;
            succeededIndexes?: string;
        };
        "io.k8s.api.batch.v1.UncountedTerminatedPods": {
            failed?: string[];
            succeeded?: string[];
        };
        "io.k8s.api.coordination.v1.Lease": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.coordination.v1.LeaseSpec"];
        };
        "io.k8s.api.coordination.v1.LeaseList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.coordination.v1.Lease"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.coordination.v1.LeaseSpec": {
            acquireTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"];
            holderIdentity?: string;
            leaseDurationSeconds?: number;
            leaseTransitions?: number;
            preferredHolder?: string;
            renewTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"];
            strategy?: string;
        };
        "io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource": {
            fsType?: string;
            partition?: number;
            readOnly?: boolean;
            volumeID: string;
        };
        "io.k8s.api.core.v1.Affinity": {
            nodeAffinity?: components["schemas"]["io.k8s.api.core.v1.NodeAffinity"];
            podAffinity?: components["schemas"]["io.k8s.api.core.v1.PodAffinity"];
            podAntiAffinity?: components["schemas"]["io.k8s.api.core.v1.PodAntiAffinity"];
        };
        "io.k8s.api.core.v1.AppArmorProfile": {
            localhostProfile?: string;
            type: "Localhost" | "RuntimeDefault" | "Unconfined";
        };
        "io.k8s.api.core.v1.AttachedVolume": {
            devicePath: string;
            name: string;
        };
        "io.k8s.api.core.v1.AzureDiskVolumeSource": {
            cachingMode: "None" | "ReadOnly" | "ReadWrite";
            diskName: string;
            diskURI: string;
            fsType: string;
            kind: "Dedicated" | "Managed" | "Shared";
            readOnly: boolean;
        };
        "io.k8s.api.core.v1.AzureFilePersistentVolumeSource": {
            readOnly?: boolean;
            secretName: string;
            secretNamespace?: string;
            shareName: string;
        };
        "io.k8s.api.core.v1.AzureFileVolumeSource": {
            readOnly?: boolean;
            secretName: string;
            shareName: string;
        };
        "io.k8s.api.core.v1.Binding": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            target: components["schemas"]["io.k8s.api.core.v1.ObjectReference"];
        };
        "io.k8s.api.core.v1.CSIPersistentVolumeSource": {
            controllerExpandSecretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            controllerPublishSecretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            driver: string;
            fsType?: string;
            nodeExpandSecretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            nodePublishSecretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            nodeStageSecretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            readOnly?: boolean;
            volumeAttributes?: {
                [key: string]: string;
            };
            volumeHandle: string;
        };
        "io.k8s.api.core.v1.CSIVolumeSource": {
            driver: string;
            fsType?: string;
            nodePublishSecretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            readOnly?: boolean;
            volumeAttributes?: {
                [key: string]: string;
            };
        };
        "io.k8s.api.core.v1.Capabilities": {
            add?: string[];
            drop?: string[];
        };
        "io.k8s.api.core.v1.CephFSPersistentVolumeSource": {
            monitors: string[];
            path?: string;
            readOnly?: boolean;
            secretFile?: string;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            user?: string;
        };
        "io.k8s.api.core.v1.CephFSVolumeSource": {
            monitors: string[];
            path?: string;
            readOnly?: boolean;
            secretFile?: string;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            user?: string;
        };
        "io.k8s.api.core.v1.CinderPersistentVolumeSource": {
            fsType?: string;
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            volumeID: string;
        };
        "io.k8s.api.core.v1.CinderVolumeSource": {
            fsType?: string;
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            volumeID: string;
        };
        "io.k8s.api.core.v1.ClientIPConfig": {
            timeoutSeconds?: number;
        };
        "io.k8s.api.core.v1.ClusterTrustBundleProjection": {
            labelSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            name?: string;
            optional?: boolean;
            path: string;
            signerName?: string;
        };
        "io.k8s.api.core.v1.ComponentCondition": {
            error?: string;
            message?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.core.v1.ComponentStatus": {
            apiVersion?: string;
            conditions?: components["schemas"]["io.k8s.api.core.v1.ComponentCondition"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
        };
        "io.k8s.api.core.v1.ComponentStatusList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.ComponentStatus"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.ConfigMap": {
            apiVersion?: string;
            binaryData?: {
                [key: string]: string;
            };
            data?: {
                [key: string]: string;
            };
            immutable?: boolean;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
        };
        "io.k8s.api.core.v1.ConfigMapEnvSource": {
            name: string;
            optional?: boolean;
        };
        "io.k8s.api.core.v1.ConfigMapKeySelector": {
            key: string;
            name: string;
            optional?: boolean;
        };
        "io.k8s.api.core.v1.ConfigMapList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.ConfigMap"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.ConfigMapNodeConfigSource": {
            kubeletConfigKey: string;
            name: string;
            namespace: string;
            resourceVersion?: string;
            uid?: string;
        };
        "io.k8s.api.core.v1.ConfigMapProjection": {
            items?: components["schemas"]["io.k8s.api.core.v1.KeyToPath"][];
            name: string;
            optional?: boolean;
        };
        "io.k8s.api.core.v1.ConfigMapVolumeSource": {
            defaultMode?: number;
            items?: components["schemas"]["io.k8s.api.core.v1.KeyToPath"][];
            name: string;
            optional?: boolean;
        };
        "io.k8s.api.core.v1.Container": {
            args?: string[];
            command?: string[];
            env?: components["schemas"]["io.k8s.api.core.v1.EnvVar"][];
            envFrom?: components["schemas"]["io.k8s.api.core.v1.EnvFromSource"][];
            image?: string;
            imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
            lifecycle?: components["schemas"]["io.k8s.api.core.v1.Lifecycle"];
            livenessProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            name: string;
            ports?: components["schemas"]["io.k8s.api.core.v1.ContainerPort"][];
            readinessProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            resizePolicy?: components["schemas"]["io.k8s.api.core.v1.ContainerResizePolicy"][];
            resources: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            restartPolicy?: string;
            restartPolicyRules?: components["schemas"]["io.k8s.api.core.v1.ContainerRestartRule"][];
            securityContext?: components["schemas"]["io.k8s.api.core.v1.SecurityContext"];
            startupProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            stdin?: boolean;
            stdinOnce?: boolean;
            terminationMessagePath?: string;
            terminationMessagePolicy?: "FallbackToLogsOnError" | "File";
            tty?: boolean;
            volumeDevices?: components["schemas"]["io.k8s.api.core.v1.VolumeDevice"][];
            volumeMounts?: components["schemas"]["io.k8s.api.core.v1.VolumeMount"][];
            workingDir?: string;
        };
        "io.k8s.api.core.v1.ContainerExtendedResourceRequest": {
            containerName: string;
            requestName: string;
            resourceName: string;
        };
        "io.k8s.api.core.v1.ContainerImage": {
            names?: string[];
            sizeBytes?: number;
        };
        "io.k8s.api.core.v1.ContainerPort": {
            containerPort: number;
            hostIP?: string;
            hostPort?: number;
            name?: string;
            protocol: "SCTP" | "TCP" | "UDP";
        };
        "io.k8s.api.core.v1.ContainerResizePolicy": {
            resourceName: string;
            restartPolicy: string;
        };
        "io.k8s.api.core.v1.ContainerRestartRule": {
            action: string;
            exitCodes?: components["schemas"]["io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes"];
        };
        "io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes": {
            operator: string;
            values?: number[];
        };
        "io.k8s.api.core.v1.ContainerState": {
            running?: components["schemas"]["io.k8s.api.core.v1.ContainerStateRunning"];
            terminated?: components["schemas"]["io.k8s.api.core.v1.ContainerStateTerminated"];
            waiting?: components["schemas"]["io.k8s.api.core.v1.ContainerStateWaiting"];
        };
        "io.k8s.api.core.v1.ContainerStateRunning": {
            startedAt?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        "io.k8s.api.core.v1.ContainerStateTerminated": {
            containerID?: string;
            exitCode: number;
            finishedAt?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            signal?: number;
            startedAt?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        "io.k8s.api.core.v1.ContainerStateWaiting": {
            message?: string;
            reason?: string;
        };
        "io.k8s.api.core.v1.ContainerStatus": {
            allocatedResources?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            allocatedResourcesStatus?: components["schemas"]["io.k8s.api.core.v1.ResourceStatus"][];
            containerID?: string;
            image: string;
            imageID: string;
            lastState: components["schemas"]["io.k8s.api.core.v1.ContainerState"];
            name: string;
            ready: boolean;
            resources?: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            restartCount: number;
            started?: boolean;
            state: components["schemas"]["io.k8s.api.core.v1.ContainerState"];
            stopSignal?: "SIGABRT" | "SIGALRM" | "SIGBUS" | "SIGCHLD" | "SIGCLD" | "SIGCONT" | "SIGFPE" | "SIGHUP" | "SIGILL" | "SIGINT" | "SIGIO" | "SIGIOT" | "SIGKILL" | "SIGPIPE" | "SIGPOLL" | "SIGPROF" | "SIGPWR" | "SIGQUIT" | "SIGRTMAX" | "SIGRTMAX-1" | "SIGRTMAX-10" | "SIGRTMAX-11" | "SIGRTMAX-12" | "SIGRTMAX-13" | "SIGRTMAX-14" | "SIGRTMAX-2" | "SIGRTMAX-3" | "SIGRTMAX-4" | "SIGRTMAX-5" | "SIGRTMAX-6" | "SIGRTMAX-7" | "SIGRTMAX-8" | "SIGRTMAX-9" | "SIGRTMIN" | "SIGRTMIN+1" | "SIGRTMIN+10" | "SIGRTMIN+11" | "SIGRTMIN+12" | "SIGRTMIN+13" | "SIGRTMIN+14" | "SIGRTMIN+15" | "SIGRTMIN+2" | "SIGRTMIN+3" | "SIGRTMIN+4" | "SIGRTMIN+5" | "SIGRTMIN+6" | "SIGRTMIN+7" | "SIGRTMIN+8" | "SIGRTMIN+9" | "SIGSEGV" | "SIGSTKFLT" | "SIGSTOP" | "SIGSYS" | "SIGTERM" | "SIGTRAP" | "SIGTSTP" | "SIGTTIN" | "SIGTTOU" | "SIGURG" | "SIGUSR1" | "SIGUSR2" | "SIGVTALRM" | "SIGWINCH" | "SIGXCPU" | "SIGXFSZ";
            user?: components["schemas"]["io.k8s.api.core.v1.ContainerUser"];
            volumeMounts?: components["schemas"]["io.k8s.api.core.v1.VolumeMountStatus"][];
        };
        "io.k8s.api.core.v1.ContainerUser": {
            linux?: components["schemas"]["io.k8s.api.core.v1.LinuxContainerUser"];
        };
        "io.k8s.api.core.v1.DaemonEndpoint": {
            Port: number;
        };
        "io.k8s.api.core.v1.DownwardAPIProjection": {
            items?: components["schemas"]["io.k8s.api.core.v1.DownwardAPIVolumeFile"][];
        };
        "io.k8s.api.core.v1.DownwardAPIVolumeFile": {
            fieldRef?: components["schemas"]["io.k8s.api.core.v1.ObjectFieldSelector"];
            mode?: number;
            path: string;
            resourceFieldRef?: components["schemas"]["io.k8s.api.core.v1.ResourceFieldSelector"];
        };
        "io.k8s.api.core.v1.DownwardAPIVolumeSource": {
            defaultMode?: number;
            items?: components["schemas"]["io.k8s.api.core.v1.DownwardAPIVolumeFile"][];
        };
        "io.k8s.api.core.v1.EmptyDirVolumeSource": {
            medium?: string;
            sizeLimit?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
        };
        "io.k8s.api.core.v1.EndpointAddress": {
            hostname?: string;
            ip: string;
            nodeName?: string;
            targetRef?: components["schemas"]["io.k8s.api.core.v1.ObjectReference"];
        };
        "io.k8s.api.core.v1.EndpointPort": {
            appProtocol?: string;
            name?: string;
            port: number;
            protocol?: "SCTP" | "TCP" | "UDP";
        };
        "io.k8s.api.core.v1.EndpointSubset": {
            addresses?: components["schemas"]["io.k8s.api.core.v1.EndpointAddress"][];
            notReadyAddresses?: components["schemas"]["io.k8s.api.core.v1.EndpointAddress"][];
            ports?: components["schemas"]["io.k8s.api.core.v1.EndpointPort"][];
        };
        "io.k8s.api.core.v1.Endpoints": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            subsets?: components["schemas"]["io.k8s.api.core.v1.EndpointSubset"][];
        };
        "io.k8s.api.core.v1.EndpointsList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.Endpoints"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.EnvFromSource": {
            configMapRef?: components["schemas"]["io.k8s.api.core.v1.ConfigMapEnvSource"];
            prefix?: string;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.SecretEnvSource"];
        };
        "io.k8s.api.core.v1.EnvVar": {
            name: string;
            value?: string;
            valueFrom?: components["schemas"]["io.k8s.api.core.v1.EnvVarSource"];
        };
        "io.k8s.api.core.v1.EnvVarSource": {
            configMapKeyRef?: components["schemas"]["io.k8s.api.core.v1.ConfigMapKeySelector"];
            fieldRef?: components["schemas"]["io.k8s.api.core.v1.ObjectFieldSelector"];
            fileKeyRef?: components["schemas"]["io.k8s.api.core.v1.FileKeySelector"];
            resourceFieldRef?: components["schemas"]["io.k8s.api.core.v1.ResourceFieldSelector"];
            secretKeyRef?: components["schemas"]["io.k8s.api.core.v1.SecretKeySelector"];
        };
        "io.k8s.api.core.v1.EphemeralContainer": {
            args?: string[];
            command?: string[];
            env?: components["schemas"]["io.k8s.api.core.v1.EnvVar"][];
            envFrom?: components["schemas"]["io.k8s.api.core.v1.EnvFromSource"][];
            image?: string;
            imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
            lifecycle?: components["schemas"]["io.k8s.api.core.v1.Lifecycle"];
            livenessProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            name: string;
            ports?: components["schemas"]["io.k8s.api.core.v1.ContainerPort"][];
            readinessProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            resizePolicy?: components["schemas"]["io.k8s.api.core.v1.ContainerResizePolicy"][];
            resources: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            restartPolicy?: string;
            restartPolicyRules?: components["schemas"]["io.k8s.api.core.v1.ContainerRestartRule"][];
            securityContext?: components["schemas"]["io.k8s.api.core.v1.SecurityContext"];
            startupProbe?: components["schemas"]["io.k8s.api.core.v1.Probe"];
            stdin?: boolean;
            stdinOnce?: boolean;
            targetContainerName?: string;
            terminationMessagePath?: string;
            terminationMessagePolicy?: "FallbackToLogsOnError" | "File";
            tty?: boolean;
            volumeDevices?: components["schemas"]["io.k8s.api.core.v1.VolumeDevice"][];
            volumeMounts?: components["schemas"]["io.k8s.api.core.v1.VolumeMount"][];
            workingDir?: string;
        };
        "io.k8s.api.core.v1.EphemeralVolumeSource": {
            volumeClaimTemplate?: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaimTemplate"];
        };
        "io.k8s.api.core.v1.Event": {
            action?: string;
            apiVersion?: string;
            count?: number;
            eventTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"];
            firstTimestamp?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            involvedObject: components["schemas"]["io.k8s.api.core.v1.ObjectReference"];
            kind?: string;
            lastTimestamp?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            reason?: string;
            related?: components["schemas"]["io.k8s.api.core.v1.ObjectReference"];
            reportingComponent: string;
            reportingInstance: string;
            series?: components["schemas"]["io.k8s.api.core.v1.EventSeries"];
            source: components["schemas"]["io.k8s.api.core.v1.EventSource"];
            type?: string;
        };
        "io.k8s.api.core.v1.EventList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.Event"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.EventSeries": {
            count?: number;
            lastObservedTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"];
        };
        "io.k8s.api.core.v1.EventSource": {
            component?: string;
            host?: string;
        };
        "io.k8s.api.core.v1.ExecAction": {
            command?: string[];
        };
        "io.k8s.api.core.v1.FCVolumeSource": {
            fsType?: string;
            lun?: number;
            readOnly?: boolean;
            targetWWNs?: string[];
            wwids?: string[];
        };
        "io.k8s.api.core.v1.FileKeySelector": {
            key: string;
            optional: boolean;
            path: string;
            volumeName: string;
        };
        "io.k8s.api.core.v1.FlexPersistentVolumeSource": {
            driver: string;
            fsType?: string;
            options?: {
                [key: string]: string;
            };
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
        };
        "io.k8s.api.core.v1.FlexVolumeSource": {
            driver: string;
            fsType?: string;
            options?: {
                [key: string]: string;
            };
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
        };
        "io.k8s.api.core.v1.FlockerVolumeSource": {
            datasetName?: string;
            datasetUUID?: string;
        };
        "io.k8s.api.core.v1.GCEPersistentDiskVolumeSource": {
            fsType?: string;
            partition?: number;
            pdName: string;
            readOnly?: boolean;
        };
        "io.k8s.api.core.v1.GRPCAction": {
            port: number;
            service: string;
        };
        "io.k8s.api.core.v1.GitRepoVolumeSource": {
            directory?: string;
            repository: string;
            revision?: string;
        };
        "io.k8s.api.core.v1.GlusterfsPersistentVolumeSource": {
            endpoints: string;
            endpointsNamespace?: string;
            path: string;
            readOnly?: boolean;
        };
        "io.k8s.api.core.v1.GlusterfsVolumeSource": {
            endpoints: string;
            path: string;
            readOnly?: boolean;
        };
        "io.k8s.api.core.v1.HTTPGetAction": {
            host?: string;
            httpHeaders?: components["schemas"]["io.k8s.api.core.v1.HTTPHeader"][];
            path?: string;
            port: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
            scheme?: "HTTP" | "HTTPS";
        };
        "io.k8s.api.core.v1.HTTPHeader": {
            name: string;
            value: string;
        };
        "io.k8s.api.core.v1.HostAlias": {
            hostnames?: string[];
            ip: string;
        };
        "io.k8s.api.core.v1.HostIP": {
            ip: string;
        };
        "io.k8s.api.core.v1.HostPathVolumeSource": {
            path: string;
            type?: "" | "BlockDevice" | "CharDevice" | "Directory" | "DirectoryOrCreate" | "File" | "FileOrCreate" | "Socket";
        };
        "io.k8s.api.core.v1.ISCSIPersistentVolumeSource": {
            chapAuthDiscovery?: boolean;
            chapAuthSession?: boolean;
            fsType?: string;
            initiatorName?: string;
            iqn: string;
            iscsiInterface: string;
            lun: number;
            portals?: string[];
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            targetPortal: string;
        };
        "io.k8s.api.core.v1.ISCSIVolumeSource": {
            chapAuthDiscovery?: boolean;
            chapAuthSession?: boolean;
            fsType?: string;
            initiatorName?: string;
            iqn: string;
            iscsiInterface: string;
            lun: number;
            portals?: string[];
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            targetPortal: string;
        };
        "io.k8s.api.core.v1.ImageVolumeSource": {
            pullPolicy?: "Always" | "IfNotPresent" | "Never";
            reference?: string;
        };
        "io.k8s.api.core.v1.ImageVolumeStatus": {
            imageRef: string;
        };
        "io.k8s.api.core.v1.KeyToPath": {
            key: string;
            mode?: number;
            path: string;
        };
        "io.k8s.api.core.v1.Lifecycle": {
            postStart?: components["schemas"]["io.k8s.api.core.v1.LifecycleHandler"];
            preStop?: components["schemas"]["io.k8s.api.core.v1.LifecycleHandler"];
            stopSignal?: "SIGABRT" | "SIGALRM" | "SIGBUS" | "SIGCHLD" | "SIGCLD" | "SIGCONT" | "SIGFPE" | "SIGHUP" | "SIGILL" | "SIGINT" | "SIGIO" | "SIGIOT" | "SIGKILL" | "SIGPIPE" | "SIGPOLL" | "SIGPROF" | "SIGPWR" | "SIGQUIT" | "SIGRTMAX" | "SIGRTMAX-1" | "SIGRTMAX-10" | "SIGRTMAX-11" | "SIGRTMAX-12" | "SIGRTMAX-13" | "SIGRTMAX-14" | "SIGRTMAX-2" | "SIGRTMAX-3" | "SIGRTMAX-4" | "SIGRTMAX-5" | "SIGRTMAX-6" | "SIGRTMAX-7" | "SIGRTMAX-8" | "SIGRTMAX-9" | "SIGRTMIN" | "SIGRTMIN+1" | "SIGRTMIN+10" | "SIGRTMIN+11" | "SIGRTMIN+12" | "SIGRTMIN+13" | "SIGRTMIN+14" | "SIGRTMIN+15" | "SIGRTMIN+2" | "SIGRTMIN+3" | "SIGRTMIN+4" | "SIGRTMIN+5" | "SIGRTMIN+6" | "SIGRTMIN+7" | "SIGRTMIN+8" | "SIGRTMIN+9" | "SIGSEGV" | "SIGSTKFLT" | "SIGSTOP" | "SIGSYS" | "SIGTERM" | "SIGTRAP" | "SIGTSTP" | "SIGTTIN" | "SIGTTOU" | "SIGURG" | "SIGUSR1" | "SIGUSR2" | "SIGVTALRM" | "SIGWINCH" | "SIGXCPU" | "SIGXFSZ";
        };
        "io.k8s.api.core.v1.LifecycleHandler": {
            exec?: components["schemas"]["io.k8s.api.core.v1.ExecAction"];
            httpGet?: components["schemas"]["io.k8s.api.core.v1.HTTPGetAction"];
            sleep?: components["schemas"]["io.k8s.api.core.v1.SleepAction"];
            tcpSocket?: components["schemas"]["io.k8s.api.core.v1.TCPSocketAction"];
        };
        "io.k8s.api.core.v1.LimitRange": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.LimitRangeSpec"];
        };
        "io.k8s.api.core.v1.LimitRangeItem": {
            default?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            defaultRequest?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            max?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            maxLimitRequestRatio?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            min?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            type: string;
        };
        "io.k8s.api.core.v1.LimitRangeList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.LimitRange"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.LimitRangeSpec": {
            limits: components["schemas"]["io.k8s.api.core.v1.LimitRangeItem"][];
        };
        "io.k8s.api.core.v1.LinuxContainerUser": {
            gid: number;
            supplementalGroups?: number[];
            uid: number;
        };
        "io.k8s.api.core.v1.LoadBalancerIngress": {
            hostname?: string;
            ip?: string;
            ipMode?: string;
            ports?: components["schemas"]["io.k8s.api.core.v1.PortStatus"][];
        };
        "io.k8s.api.core.v1.LoadBalancerStatus": {
            ingress?: components["schemas"]["io.k8s.api.core.v1.LoadBalancerIngress"][];
        };
        "io.k8s.api.core.v1.LocalObjectReference": {
            name: string;
        };
        "io.k8s.api.core.v1.LocalVolumeSource": {
            fsType?: string;
            path: string;
        };
        "io.k8s.api.core.v1.ModifyVolumeStatus": {
            status: "InProgress" | "Infeasible" | "Pending";
            targetVolumeAttributesClassName?: string;
        };
        "io.k8s.api.core.v1.NFSVolumeSource": {
            path: string;
            readOnly?: boolean;
            server: string;
        };
        "io.k8s.api.core.v1.Namespace": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.NamespaceSpec"];
            status: components["schemas"]["io.k8s.api.core.v1.NamespaceStatus"];
        };
        "io.k8s.api.core.v1.NamespaceCondition": {
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.core.v1.NamespaceList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.Namespace"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.NamespaceSpec": {
            finalizers?: string[];
        };
        "io.k8s.api.core.v1.NamespaceStatus": {
            conditions?: components["schemas"]["io.k8s.api.core.v1.NamespaceCondition"][];
            phase?: "Active" | "Terminating";
        };
        "io.k8s.api.core.v1.Node": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.NodeSpec"];
            status: components["schemas"]["io.k8s.api.core.v1.NodeStatus"];
        };
        "io.k8s.api.core.v1.NodeAddress": {
            address: string;
            type: string;
        };
        "io.k8s.api.core.v1.NodeAffinity": {
            preferredDuringSchedulingIgnoredDuringExecution?: components["schemas"]["io.k8s.api.core.v1.PreferredSchedulingTerm"][];
            requiredDuringSchedulingIgnoredDuringExecution?: components["schemas"]["io.k8s.api.core.v1.NodeSelector"];
        };
        "io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus": {
            containers?: string[];
            resourceClaimName: string;
            resources: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
        };
        "io.k8s.api.core.v1.NodeCondition": {
            lastHeartbeatTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.core.v1.NodeConfigSource": {
            configMap?: components["schemas"]["io.k8s.api.core.v1.ConfigMapNodeConfigSource"];
        };
        "io.k8s.api.core.v1.NodeConfigStatus": {
            active?: components["schemas"]["io.k8s.api.core.v1.NodeConfigSource"];
            assigned?: components["schemas"]["io.k8s.api.core.v1.NodeConfigSource"];
            error?: string;
            lastKnownGood?: components["schemas"]["io.k8s.api.core.v1.NodeConfigSource"];
        };
        "io.k8s.api.core.v1.NodeDaemonEndpoints": {
            kubeletEndpoint: components["schemas"]["io.k8s.api.core.v1.DaemonEndpoint"];
        };
        "io.k8s.api.core.v1.NodeFeatures": {
            supplementalGroupsPolicy?: boolean;
        };
        "io.k8s.api.core.v1.NodeList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.Node"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.NodeRuntimeHandler": {
            features?: components["schemas"]["io.k8s.api.core.v1.NodeRuntimeHandlerFeatures"];
            name: string;
        };
        "io.k8s.api.core.v1.NodeRuntimeHandlerFeatures": {
            recursiveReadOnlyMounts?: boolean;
            userNamespaces?: boolean;
        };
        "io.k8s.api.core.v1.NodeSelector": {
            nodeSelectorTerms: components["schemas"]["io.k8s.api.core.v1.NodeSelectorTerm"][];
        };
        "io.k8s.api.core.v1.NodeSelectorRequirement": {
            key: string;
            operator: "DoesNotExist" | "Exists" | "Gt" | "In" | "Lt" | "NotIn";
            values?: string[];
        };
        "io.k8s.api.core.v1.NodeSelectorTerm": {
            matchExpressions?: components["schemas"]["io.k8s.api.core.v1.NodeSelectorRequirement"][];
            matchFields?: components["schemas"]["io.k8s.api.core.v1.NodeSelectorRequirement"][];
        };
        "io.k8s.api.core.v1.NodeSpec": {
            configSource?: components["schemas"]["io.k8s.api.core.v1.NodeConfigSource"];
            externalID?: string;
            podCIDR?: string;
            podCIDRs?: string[];
            providerID?: string;
            taints?: components["schemas"]["io.k8s.api.core.v1.Taint"][];
            unschedulable?: boolean;
        };
        "io.k8s.api.core.v1.NodeStatus": {
            addresses?: components["schemas"]["io.k8s.api.core.v1.NodeAddress"][];
            allocatable?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            capacity?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            conditions?: components["schemas"]["io.k8s.api.core.v1.NodeCondition"][];
            config?: components["schemas"]["io.k8s.api.core.v1.NodeConfigStatus"];
            daemonEndpoints: components["schemas"]["io.k8s.api.core.v1.NodeDaemonEndpoints"];
            declaredFeatures?: string[];
            features?: components["schemas"]["io.k8s.api.core.v1.NodeFeatures"];
            images?: components["schemas"]["io.k8s.api.core.v1.ContainerImage"][];
            nodeInfo: components["schemas"]["io.k8s.api.core.v1.NodeSystemInfo"];
            phase?: "Pending" | "Running" | "Terminated";
            runtimeHandlers?: components["schemas"]["io.k8s.api.core.v1.NodeRuntimeHandler"][];
            volumesAttached?: components["schemas"]["io.k8s.api.core.v1.AttachedVolume"][];
            volumesInUse?: string[];
        };
        "io.k8s.api.core.v1.NodeSwapStatus": {
            capacity?: number;
        };
        "io.k8s.api.core.v1.NodeSystemInfo": {
            architecture: string;
            bootID: string;
            containerRuntimeVersion: string;
            kernelVersion: string;
            kubeProxyVersion: string;
            kubeletVersion: string;
            machineID: string;
            operatingSystem: string;
            osImage: string;
            swap?: components["schemas"]["io.k8s.api.core.v1.NodeSwapStatus"];
            systemUUID: string;
        };
        "io.k8s.api.core.v1.ObjectFieldSelector": {
            apiVersion?: string;
            fieldPath: string;
        };
        "io.k8s.api.core.v1.ObjectReference": {
            apiVersion?: string;
            fieldPath?: string;
            kind?: string;
            name?: string;
            namespace?: string;
            resourceVersion?: string;
            uid?: string;
        };
        "io.k8s.api.core.v1.PersistentVolume": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeSpec"];
            status: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeStatus"];
        };
        "io.k8s.api.core.v1.PersistentVolumeClaim": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaimSpec"];
            status: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaimStatus"];
        };
        "io.k8s.api.core.v1.PersistentVolumeClaimCondition": {
            lastProbeTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.core.v1.PersistentVolumeClaimList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaim"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.PersistentVolumeClaimSpec": {
            accessModes?: ("ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod")[];
            dataSource?: components["schemas"]["io.k8s.api.core.v1.TypedLocalObjectReference"];
            dataSourceRef?: components["schemas"]["io.k8s.api.core.v1.TypedObjectReference"];
            resources: components["schemas"]["io.k8s.api.core.v1.VolumeResourceRequirements"];
            selector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            storageClassName?: string;
            volumeAttributesClassName?: string;
            volumeMode?: "Block" | "Filesystem";
            volumeName?: string;
        };
        "io.k8s.api.core.v1.PersistentVolumeClaimStatus": {
            accessModes?: ("ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod")[];
            allocatedResourceStatuses?: {
                [key: string]: "ControllerResizeInProgress" | "ControllerResizeInfeasible" | "NodeResizeInProgress" | "NodeResizeInfeasible" | "NodeResizePending";
            };
            allocatedResources?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            capacity?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            conditions?: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaimCondition"][];
            currentVolumeAttributesClassName?: string;
            modifyVolumeStatus?: components["schemas"]["io.k8s.api.core.v1.ModifyVolumeStatus"];
            phase?: "Bound" | "Lost" | "Pending";
        };
        "io.k8s.api.core.v1.PersistentVolumeClaimTemplate": {
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaimSpec"];
        };
        "io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource": {
            claimName: string;
            readOnly?: boolean;
        };
        "io.k8s.api.core.v1.PersistentVolumeList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.PersistentVolume"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.PersistentVolumeSpec": {
            accessModes?: ("ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod")[];
            awsElasticBlockStore?: components["schemas"]["io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource"];
            azureDisk?: components["schemas"]["io.k8s.api.core.v1.AzureDiskVolumeSource"];
            azureFile?: components["schemas"]["io.k8s.api.core.v1.AzureFilePersistentVolumeSource"];
            capacity?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            cephfs?: components["schemas"]["io.k8s.api.core.v1.CephFSPersistentVolumeSource"];
            cinder?: components["schemas"]["io.k8s.api.core.v1.CinderPersistentVolumeSource"];
            claimRef?: components["schemas"]["io.k8s.api.core.v1.ObjectReference"];
            csi?: components["schemas"]["io.k8s.api.core.v1.CSIPersistentVolumeSource"];
            fc?: components["schemas"]["io.k8s.api.core.v1.FCVolumeSource"];
            flexVolume?: components["schemas"]["io.k8s.api.core.v1.FlexPersistentVolumeSource"];
            flocker?: components["schemas"]["io.k8s.api.core.v1.FlockerVolumeSource"];
            gcePersistentDisk?: components["schemas"]["io.k8s.api.core.v1.GCEPersistentDiskVolumeSource"];
            glusterfs?: components["schemas"]["io.k8s.api.core.v1.GlusterfsPersistentVolumeSource"];
            hostPath?: components["schemas"]["io.k8s.api.core.v1.HostPathVolumeSource"];
            iscsi?: components["schemas"]["io.k8s.api.core.v1.ISCSIPersistentVolumeSource"];
            local?: components["schemas"]["io.k8s.api.core.v1.LocalVolumeSource"];
            mountOptions?: string[];
            nfs?: components["schemas"]["io.k8s.api.core.v1.NFSVolumeSource"];
            nodeAffinity?: components["schemas"]["io.k8s.api.core.v1.VolumeNodeAffinity"];
            persistentVolumeReclaimPolicy?: "Delete" | "Recycle" | "Retain";
            photonPersistentDisk?: components["schemas"]["io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource"];
            portworxVolume?: components["schemas"]["io.k8s.api.core.v1.PortworxVolumeSource"];
            quobyte?: components["schemas"]["io.k8s.api.core.v1.QuobyteVolumeSource"];
            rbd?: components["schemas"]["io.k8s.api.core.v1.RBDPersistentVolumeSource"];
            scaleIO?: components["schemas"]["io.k8s.api.core.v1.ScaleIOPersistentVolumeSource"];
            storageClassName?: string;
            storageos?: components["schemas"]["io.k8s.api.core.v1.StorageOSPersistentVolumeSource"];
            volumeAttributesClassName?: string;
            volumeMode?: "Block" | "Filesystem";
            vsphereVolume?: components["schemas"]["io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource"];
        };
        "io.k8s.api.core.v1.PersistentVolumeStatus": {
            lastPhaseTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            phase?: "Available" | "Bound" | "Failed" | "Pending" | "Released";
            reason?: string;
        };
        "io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource": {
            fsType?: string;
            pdID: string;
        };
        "io.k8s.api.core.v1.Pod": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.PodSpec"];
            status: components["schemas"]["io.k8s.api.core.v1.PodStatus"];
        };
        "io.k8s.api.core.v1.PodAffinity": {
            preferredDuringSchedulingIgnoredDuringExecution?: components["schemas"]["io.k8s.api.core.v1.WeightedPodAffinityTerm"][];
            requiredDuringSchedulingIgnoredDuringExecution?: components["schemas"]["io.k8s.api.core.v1.PodAffinityTerm"][];
        };
        "io.k8s.api.core.v1.PodAffinityTerm": {
            labelSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            matchLabelKeys?: string[];
            mismatchLabelKeys?: string[];
            namespaceSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            namespaces?: string[];
            topologyKey: string;
        };
        "io.k8s.api.core.v1.PodAntiAffinity": {
            preferredDuringSchedulingIgnoredDuringExecution?: components["schemas"]["io.k8s.api.core.v1.WeightedPodAffinityTerm"][];
            requiredDuringSchedulingIgnoredDuringExecution?: components["schemas"]["io.k8s.api.core.v1.PodAffinityTerm"][];
        };
        "io.k8s.api.core.v1.PodCertificateProjection": {
            certificateChainPath?: string;
            credentialBundlePath?: string;
            keyPath?: string;
            keyType: string;
            maxExpirationSeconds?: number;
            signerName: string;
            userAnnotations?: {
                [key: string]: string;
            };
        };
        "io.k8s.api.core.v1.PodCondition": {
            lastProbeTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            observedGeneration?: number;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.core.v1.PodDNSConfig": {
            nameservers?: string[];
            options?: components["schemas"]["io.k8s.api.core.v1.PodDNSConfigOption"][];
            searches?: string[];
        };
        "io.k8s.api.core.v1.PodDNSConfigOption": {
            name?: string;
            value?: string;
        };
        "io.k8s.api.core.v1.PodExtendedResourceClaimStatus": {
            requestMappings: components["schemas"]["io.k8s.api.core.v1.ContainerExtendedResourceRequest"][];
            resourceClaimName: string;
        };
        "io.k8s.api.core.v1.PodIP": {
            ip: string;
        };
        "io.k8s.api.core.v1.PodList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.Pod"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.PodOS": {
            name: string;
        };
        "io.k8s.api.core.v1.PodReadinessGate": {
            conditionType: string;
        };
        "io.k8s.api.core.v1.PodResourceClaim": {
            name: string;
            resourceClaimName?: string;
            resourceClaimTemplateName?: string;
        };
        "io.k8s.api.core.v1.PodResourceClaimStatus": {
            name: string;
            resourceClaimName?: string;
        };
        "io.k8s.api.core.v1.PodSchedulingGate": {
            name: string;
        };
        "io.k8s.api.core.v1.PodSchedulingGroup": {
            podGroupName?: string;
        };
        "io.k8s.api.core.v1.PodSecurityContext": {
            appArmorProfile?: components["schemas"]["io.k8s.api.core.v1.AppArmorProfile"];
            fsGroup?: number;
            fsGroupChangePolicy?: "Always" | "OnRootMismatch";
            runAsGroup?: number;
            runAsNonRoot?: boolean;
            runAsUser?: number;
            seLinuxChangePolicy?: string;
            seLinuxOptions?: components["schemas"]["io.k8s.api.core.v1.SELinuxOptions"];
            seccompProfile?: components["schemas"]["io.k8s.api.core.v1.SeccompProfile"];
            supplementalGroups?: number[];
            supplementalGroupsPolicy?: "Merge" | "Strict";
            sysctls?: components["schemas"]["io.k8s.api.core.v1.Sysctl"][];
            windowsOptions?: components["schemas"]["io.k8s.api.core.v1.WindowsSecurityContextOptions"];
        };
        "io.k8s.api.core.v1.PodSpec": {
            activeDeadlineSeconds?: number;
            affinity?: components["schemas"]["io.k8s.api.core.v1.Affinity"];
            automountServiceAccountToken?: boolean;
            containers: components["schemas"]["io.k8s.api.core.v1.Container"][];
            dnsConfig?: components["schemas"]["io.k8s.api.core.v1.PodDNSConfig"];
            dnsPolicy?: "ClusterFirst" | "ClusterFirstWithHostNet" | "Default" | "None";
            enableServiceLinks?: boolean;
            ephemeralContainers?: components["schemas"]["io.k8s.api.core.v1.EphemeralContainer"][];
            hostAliases?: components["schemas"]["io.k8s.api.core.v1.HostAlias"][];
            hostIPC?: boolean;
            hostNetwork?: boolean;
            hostPID?: boolean;
            hostUsers?: boolean;
            hostname?: string;
            hostnameOverride?: string;
            imagePullSecrets?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"][];
            initContainers?: components["schemas"]["io.k8s.api.core.v1.Container"][];
            nodeName?: string;
            nodeSelector?: {
                [key: string]: string;
            };
            os?: components["schemas"]["io.k8s.api.core.v1.PodOS"];
            overhead?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            preemptionPolicy?: "Never" | "PreemptLowerPriority";
            priority?: number;
            priorityClassName?: string;
            readinessGates?: components["schemas"]["io.k8s.api.core.v1.PodReadinessGate"][];
            resourceClaims?: components["schemas"]["io.k8s.api.core.v1.PodResourceClaim"][];
            resources?: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            restartPolicy?: "Always" | "Never" | "OnFailure";
            runtimeClassName?: string;
            schedulerName?: string;
            schedulingGates?: components["schemas"]["io.k8s.api.core.v1.PodSchedulingGate"][];
            schedulingGroup?: components["schemas"]["io.k8s.api.core.v1.PodSchedulingGroup"];
            securityContext?: components["schemas"]["io.k8s.api.core.v1.PodSecurityContext"];
            serviceAccount?: string;
            serviceAccountName?: string;
            setHostnameAsFQDN?: boolean;
            shareProcessNamespace?: boolean;
            subdomain?: string;
            terminationGracePeriodSeconds?: number;
            tolerations?: components["schemas"]["io.k8s.api.core.v1.Toleration"][];
            topologySpreadConstraints?: components["schemas"]["io.k8s.api.core.v1.TopologySpreadConstraint"][];
            volumes?: components["schemas"]["io.k8s.api.core.v1.Volume"][];
        };
        "io.k8s.api.core.v1.PodStatus": {
            allocatedResources?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            conditions?: components["schemas"]["io.k8s.api.core.v1.PodCondition"][];
            containerStatuses?: components["schemas"]["io.k8s.api.core.v1.ContainerStatus"][];
            ephemeralContainerStatuses?: components["schemas"]["io.k8s.api.core.v1.ContainerStatus"][];
            extendedResourceClaimStatus?: components["schemas"]["io.k8s.api.core.v1.PodExtendedResourceClaimStatus"];
            hostIP?: string;
            hostIPs?: components["schemas"]["io.k8s.api.core.v1.HostIP"][];
            initContainerStatuses?: components["schemas"]["io.k8s.api.core.v1.ContainerStatus"][];
            message?: string;
            nodeAllocatableResourceClaimStatuses?: components["schemas"]["io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus"][];
            nominatedNodeName?: string;
            observedGeneration?: number;
            phase?: "Failed" | "Pending" | "Running" | "Succeeded" | "Unknown";
            podIP?: string;
            podIPs?: components["schemas"]["io.k8s.api.core.v1.PodIP"][];
            qosClass?: "BestEffort" | "Burstable" | "Guaranteed";
            reason?: string;
            resize?: string;
            resourceClaimStatuses?: components["schemas"]["io.k8s.api.core.v1.PodResourceClaimStatus"][];
            resources?: components["schemas"]["io.k8s.api.core.v1.ResourceRequirements"];
            startTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        "io.k8s.api.core.v1.PodTemplate": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            template: components["schemas"]["io.k8s.api.core.v1.PodTemplateSpec"];
        };
        "io.k8s.api.core.v1.PodTemplateList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.PodTemplate"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.PodTemplateSpec": {
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.PodSpec"];
        };
        "io.k8s.api.core.v1.PortStatus": {
            error?: string;
            port: number;
            protocol: "SCTP" | "TCP" | "UDP";
        };
        "io.k8s.api.core.v1.PortworxVolumeSource": {
            fsType?: string;
            readOnly?: boolean;
            volumeID: string;
        };
        "io.k8s.api.core.v1.PreferredSchedulingTerm": {
            preference: components["schemas"]["io.k8s.api.core.v1.NodeSelectorTerm"];
            weight: number;
        };
        "io.k8s.api.core.v1.Probe": {
            exec?: components["schemas"]["io.k8s.api.core.v1.ExecAction"];
            failureThreshold?: number;
            grpc?: components["schemas"]["io.k8s.api.core.v1.GRPCAction"];
            httpGet?: components["schemas"]["io.k8s.api.core.v1.HTTPGetAction"];
            initialDelaySeconds?: number;
            periodSeconds?: number;
            successThreshold?: number;
            tcpSocket?: components["schemas"]["io.k8s.api.core.v1.TCPSocketAction"];
            terminationGracePeriodSeconds?: number;
            timeoutSeconds?: number;
        };
        "io.k8s.api.core.v1.ProjectedVolumeSource": {
            defaultMode?: number;
            sources?: components["schemas"]["io.k8s.api.core.v1.VolumeProjection"][];
        };
        "io.k8s.api.core.v1.QuobyteVolumeSource": {
            group?: string;
            readOnly?: boolean;
            registry: string;
            tenant?: string;
            user?: string;
            volume: string;
        };
        "io.k8s.api.core.v1.RBDPersistentVolumeSource": {
            fsType?: string;
            image: string;
            keyring: string;
            monitors: string[];
            pool: string;
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            user: string;
        };
        "io.k8s.api.core.v1.RBDVolumeSource": {
            fsType?: string;
            image: string;
            keyring: string;
            monitors: string[];
            pool: string;
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            user: string;
        };
        "io.k8s.api.core.v1.ReplicationController": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.ReplicationControllerSpec"];
            status: components["schemas"]["io.k8s.api.core.v1.ReplicationControllerStatus"];
        };
        "io.k8s.api.core.v1.ReplicationControllerCondition": {
            lastTransitionTime?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message?: string;
            reason?: string;
            status: string;
            type: string;
        };
        "io.k8s.api.core.v1.ReplicationControllerList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.ReplicationController"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.ReplicationControllerSpec": {
            minReadySeconds: number;
            replicas: number;
            selector?: {
                [key: string]: string;
            };
            template?: components["schemas"]["io.k8s.api.core.v1.PodTemplateSpec"];
        };
        "io.k8s.api.core.v1.ReplicationControllerStatus": {
            availableReplicas?: number;
            conditions?: components["schemas"]["io.k8s.api.core.v1.ReplicationControllerCondition"][];
            fullyLabeledReplicas?: number;
            observedGeneration?: number;
            readyReplicas?: number;
            replicas: number;
        };
        "io.k8s.api.core.v1.ResourceClaim": {
            name: string;
            request?: string;
        };
        "io.k8s.api.core.v1.ResourceFieldSelector": {
            containerName?: string;
            divisor?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            resource: string;
        };
        "io.k8s.api.core.v1.ResourceHealth": {
            health?: string;
            message?: string;
            resourceID: string;
        };
        "io.k8s.api.core.v1.ResourceQuota": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.ResourceQuotaSpec"];
            status: components["schemas"]["io.k8s.api.core.v1.ResourceQuotaStatus"];
        };
        "io.k8s.api.core.v1.ResourceQuotaList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.ResourceQuota"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.ResourceQuotaSpec": {
            hard?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            scopeSelector?: components["schemas"]["io.k8s.api.core.v1.ScopeSelector"];
            scopes?: ("BestEffort" | "CrossNamespacePodAffinity" | "NotBestEffort" | "NotTerminating" | "PriorityClass" | "Terminating" | "VolumeAttributesClass")[];
        };
        "io.k8s.api.core.v1.ResourceQuotaStatus": {
            hard?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            used?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
        };
        "io.k8s.api.core.v1.ResourceRequirements": {
            claims?: components["schemas"]["io.k8s.api.core.v1.ResourceClaim"][];
            limits?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            requests?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
        };
        "io.k8s.api.core.v1.ResourceStatus": {
            name: string;
            resources?: components["schemas"]["io.k8s.api.core.v1.ResourceHealth"][];
        };
        "io.k8s.api.core.v1.SELinuxOptions": {
            level?: string;
            role?: string;
            type?: string;
            user?: string;
        };
        "io.k8s.api.core.v1.ScaleIOPersistentVolumeSource": {
            fsType: string;
            gateway: string;
            protectionDomain?: string;
            readOnly?: boolean;
            secretRef: components["schemas"]["io.k8s.api.core.v1.SecretReference"];
            sslEnabled?: boolean;
            storageMode: string;
            storagePool?: string;
            system: string;
            volumeName?: string;
        };
        "io.k8s.api.core.v1.ScaleIOVolumeSource": {
            fsType: string;
            gateway: string;
            protectionDomain?: string;
            readOnly?: boolean;
            secretRef: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            sslEnabled?: boolean;
            storageMode: string;
            storagePool?: string;
            system: string;
            volumeName?: string;
        };
        "io.k8s.api.core.v1.ScopeSelector": {
            matchExpressions?: components["schemas"]["io.k8s.api.core.v1.ScopedResourceSelectorRequirement"][];
        };
        "io.k8s.api.core.v1.ScopedResourceSelectorRequirement": {
            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
            scopeName: "BestEffort" | "CrossNamespacePodAffinity" | "NotBestEffort" | "NotTerminating" | "PriorityClass" | "Terminating" | "VolumeAttributesClass";
            values?: string[];
        };
        "io.k8s.api.core.v1.SeccompProfile": {
            localhostProfile?: string;
            type: "Localhost" | "RuntimeDefault" | "Unconfined";
        };
        "io.k8s.api.core.v1.Secret": {
            apiVersion?: string;
            data?: {
                [key: string]: string;
            };
            immutable?: boolean;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            stringData?: {
                [key: string]: string;
            };
            type?: string;
        };
        "io.k8s.api.core.v1.SecretEnvSource": {
            name: string;
            optional?: boolean;
        };
        "io.k8s.api.core.v1.SecretKeySelector": {
            key: string;
            name: string;
            optional?: boolean;
        };
        "io.k8s.api.core.v1.SecretList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.Secret"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.SecretProjection": {
            items?: components["schemas"]["io.k8s.api.core.v1.KeyToPath"][];
            name: string;
            optional?: boolean;
        };
        "io.k8s.api.core.v1.SecretReference": {
            name?: string;
            namespace?: string;
        };
        "io.k8s.api.core.v1.SecretVolumeSource": {
            defaultMode?: number;
            items?: components["schemas"]["io.k8s.api.core.v1.KeyToPath"][];
            optional?: boolean;
            secretName?: string;
        };
        "io.k8s.api.core.v1.SecurityContext": {
            allowPrivilegeEscalation?: boolean;
            appArmorProfile?: components["schemas"]["io.k8s.api.core.v1.AppArmorProfile"];
            capabilities?: components["schemas"]["io.k8s.api.core.v1.Capabilities"];
            privileged?: boolean;
            procMount?: "Default" | "Unmasked";
            readOnlyRootFilesystem?: boolean;
            runAsGroup?: number;
            runAsNonRoot?: boolean;
            runAsUser?: number;
            seLinuxOptions?: components["schemas"]["io.k8s.api.core.v1.SELinuxOptions"];
            seccompProfile?: components["schemas"]["io.k8s.api.core.v1.SeccompProfile"];
            windowsOptions?: components["schemas"]["io.k8s.api.core.v1.WindowsSecurityContextOptions"];
        };
        "io.k8s.api.core.v1.Service": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.core.v1.ServiceSpec"];
            status: components["schemas"]["io.k8s.api.core.v1.ServiceStatus"];
        };
        "io.k8s.api.core.v1.ServiceAccount": {
            apiVersion?: string;
            automountServiceAccountToken?: boolean;
            imagePullSecrets?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            secrets?: components["schemas"]["io.k8s.api.core.v1.ObjectReference"][];
        };
        "io.k8s.api.core.v1.ServiceAccountList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.ServiceAccount"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.ServiceAccountTokenProjection": {
            audience?: string;
            expirationSeconds?: number;
            path: string;
        };
        "io.k8s.api.core.v1.ServiceList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.core.v1.Service"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.core.v1.ServicePort": {
            appProtocol?: string;
            name?: string;
            nodePort?: number;
            port: number;
            protocol: "SCTP" | "TCP" | "UDP";
            targetPort?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
        };
        "io.k8s.api.core.v1.ServiceSpec": {
            allocateLoadBalancerNodePorts?: boolean;
            clusterIP?: string;
            clusterIPs?: string[];
            externalIPs?: string[];
            externalName?: string;
            externalTrafficPolicy?: "Cluster" | "Local";
            healthCheckNodePort?: number;
            internalTrafficPolicy?: "Cluster" | "Local";
            ipFamilies?: ("" | "IPv4" | "IPv6")[];
            ipFamilyPolicy?: "PreferDualStack" | "RequireDualStack" | "SingleStack";
            loadBalancerClass?: string;
            loadBalancerIP?: string;
            loadBalancerSourceRanges?: string[];
            ports?: components["schemas"]["io.k8s.api.core.v1.ServicePort"][];
            publishNotReadyAddresses?: boolean;
            selector?: {
                [key: string]: string;
            };
            sessionAffinity?: "ClientIP" | "None";
            sessionAffinityConfig?: components["schemas"]["io.k8s.api.core.v1.SessionAffinityConfig"];
            trafficDistribution?: string;
            type?: "ClusterIP" | "ExternalName" | "LoadBalancer" | "NodePort";
        };
        "io.k8s.api.core.v1.ServiceStatus": {
            conditions?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Condition"][];
            loadBalancer: components["schemas"]["io.k8s.api.core.v1.LoadBalancerStatus"];
        };
        "io.k8s.api.core.v1.SessionAffinityConfig": {
            clientIP?: components["schemas"]["io.k8s.api.core.v1.ClientIPConfig"];
        };
        "io.k8s.api.core.v1.SleepAction": {
            seconds: number;
        };
        "io.k8s.api.core.v1.StorageOSPersistentVolumeSource": {
            fsType?: string;
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.ObjectReference"];
            volumeName?: string;
            volumeNamespace?: string;
        };
        "io.k8s.api.core.v1.StorageOSVolumeSource": {
            fsType?: string;
            readOnly?: boolean;
            secretRef?: components["schemas"]["io.k8s.api.core.v1.LocalObjectReference"];
            volumeName?: string;
            volumeNamespace?: string;
        };
        "io.k8s.api.core.v1.Sysctl": {
            name: string;
            value: string;
        };
        "io.k8s.api.core.v1.TCPSocketAction": {
            host?: string;
            port: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
        };
        "io.k8s.api.core.v1.Taint": {
            effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
            key: string;
            timeAdded?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            value?: string;
        };
        "io.k8s.api.core.v1.Toleration": {
            effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
            key?: string;
            operator?: "Equal" | "Exists" | "Gt" | "Lt";
            tolerationSeconds?: number;
            value?: string;
        };
        "io.k8s.api.core.v1.TopologySelectorLabelRequirement": {
            key: string;
            values: string[];
        };
        "io.k8s.api.core.v1.TopologySelectorTerm": {
            matchLabelExpressions?: components["schemas"]["io.k8s.api.core.v1.TopologySelectorLabelRequirement"][];
        };
        "io.k8s.api.core.v1.TopologySpreadConstraint": {
            labelSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            matchLabelKeys?: string[];
            maxSkew: number;
            minDomains?: number;
            nodeAffinityPolicy?: "Honor" | "Ignore";
            nodeTaintsPolicy?: "Honor" | "Ignore";
            topologyKey: string;
            whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
        };
        "io.k8s.api.core.v1.TypedLocalObjectReference": {
            apiGroup?: string;
            kind: string;
            name: string;
        };
        "io.k8s.api.core.v1.TypedObjectReference": {
            apiGroup?: string;
            kind: string;
            name: string;
            namespace?: string;
        };
        "io.k8s.api.core.v1.Volume": {
            awsElasticBlockStore?: components["schemas"]["io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource"];
            azureDisk?: components["schemas"]["io.k8s.api.core.v1.AzureDiskVolumeSource"];
            azureFile?: components["schemas"]["io.k8s.api.core.v1.AzureFileVolumeSource"];
            cephfs?: components["schemas"]["io.k8s.api.core.v1.CephFSVolumeSource"];
            cinder?: components["schemas"]["io.k8s.api.core.v1.CinderVolumeSource"];
            configMap?: components["schemas"]["io.k8s.api.core.v1.ConfigMapVolumeSource"];
            csi?: components["schemas"]["io.k8s.api.core.v1.CSIVolumeSource"];
            downwardAPI?: components["schemas"]["io.k8s.api.core.v1.DownwardAPIVolumeSource"];
            emptyDir?: components["schemas"]["io.k8s.api.core.v1.EmptyDirVolumeSource"];
            ephemeral?: components["schemas"]["io.k8s.api.core.v1.EphemeralVolumeSource"];
            fc?: components["schemas"]["io.k8s.api.core.v1.FCVolumeSource"];
            flexVolume?: components["schemas"]["io.k8s.api.core.v1.FlexVolumeSource"];
            flocker?: components["schemas"]["io.k8s.api.core.v1.FlockerVolumeSource"];
            gcePersistentDisk?: components["schemas"]["io.k8s.api.core.v1.GCEPersistentDiskVolumeSource"];
            gitRepo?: components["schemas"]["io.k8s.api.core.v1.GitRepoVolumeSource"];
            glusterfs?: components["schemas"]["io.k8s.api.core.v1.GlusterfsVolumeSource"];
            hostPath?: components["schemas"]["io.k8s.api.core.v1.HostPathVolumeSource"];
            image?: components["schemas"]["io.k8s.api.core.v1.ImageVolumeSource"];
            iscsi?: components["schemas"]["io.k8s.api.core.v1.ISCSIVolumeSource"];
            name: string;
            nfs?: components["schemas"]["io.k8s.api.core.v1.NFSVolumeSource"];
            persistentVolumeClaim?: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource"];
            photonPersistentDisk?: components["schemas"]["io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource"];
            portworxVolume?: components["schemas"]["io.k8s.api.core.v1.PortworxVolumeSource"];
            projected?: components["schemas"]["io.k8s.api.core.v1.ProjectedVolumeSource"];
            quobyte?: components["schemas"]["io.k8s.api.core.v1.QuobyteVolumeSource"];
            rbd?: components["schemas"]["io.k8s.api.core.v1.RBDVolumeSource"];
            scaleIO?: components["schemas"]["io.k8s.api.core.v1.ScaleIOVolumeSource"];
            secret?: components["schemas"]["io.k8s.api.core.v1.SecretVolumeSource"];
            storageos?: components["schemas"]["io.k8s.api.core.v1.StorageOSVolumeSource"];
            vsphereVolume?: components["schemas"]["io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource"];
        };
        "io.k8s.api.core.v1.VolumeDevice": {
            devicePath: string;
            name: string;
        };
        "io.k8s.api.core.v1.VolumeMount": {
            mountPath: string;
            mountPropagation?: "Bidirectional" | "HostToContainer" | "None";
            name: string;
            readOnly?: boolean;
            recursiveReadOnly?: string;
            subPath?: string;
            subPathExpr?: string;
        };
        "io.k8s.api.core.v1.VolumeMountStatus": {
            mountPath: string;
            name: string;
            readOnly?: boolean;
            recursiveReadOnly?: string;
            volumeStatus?: components["schemas"]["io.k8s.api.core.v1.VolumeStatus"];
        };
        "io.k8s.api.core.v1.VolumeNodeAffinity": {
            required?: components["schemas"]["io.k8s.api.core.v1.NodeSelector"];
        };
        "io.k8s.api.core.v1.VolumeProjection": {
            clusterTrustBundle?: components["schemas"]["io.k8s.api.core.v1.ClusterTrustBundleProjection"];
            configMap?: components["schemas"]["io.k8s.api.core.v1.ConfigMapProjection"];
            downwardAPI?: components["schemas"]["io.k8s.api.core.v1.DownwardAPIProjection"];
            podCertificate?: components["schemas"]["io.k8s.api.core.v1.PodCertificateProjection"];
            secret?: components["schemas"]["io.k8s.api.core.v1.SecretProjection"];
            serviceAccountToken?: components["schemas"]["io.k8s.api.core.v1.ServiceAccountTokenProjection"];
        };
        "io.k8s.api.core.v1.VolumeResourceRequirements": {
            limits?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
            requests?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            };
        };
        "io.k8s.api.core.v1.VolumeStatus": {
            image?: components["schemas"]["io.k8s.api.core.v1.ImageVolumeStatus"];
        };
        "io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource": {
            fsType?: string;
            storagePolicyID?: string;
            storagePolicyName?: string;
            volumePath: string;
        };
        "io.k8s.api.core.v1.WeightedPodAffinityTerm": {
            podAffinityTerm: components["schemas"]["io.k8s.api.core.v1.PodAffinityTerm"];
            weight: number;
        };
        "io.k8s.api.core.v1.WindowsSecurityContextOptions": {
            gmsaCredentialSpec?: string;
            gmsaCredentialSpecName?: string;
            hostProcess?: boolean;
            runAsUserName?: string;
        };
        "io.k8s.api.discovery.v1.Endpoint": {
            addresses: string[];
            conditions: components["schemas"]["io.k8s.api.discovery.v1.EndpointConditions"];
            deprecatedTopology?: {
                [key: string]: string;
            };
            hints?: components["schemas"]["io.k8s.api.discovery.v1.EndpointHints"];
            hostname?: string;
            nodeName?: string;
            targetRef?: components["schemas"]["io.k8s.api.core.v1.ObjectReference"];
            zone?: string;
        };
        "io.k8s.api.discovery.v1.EndpointConditions": {
            ready?: boolean;
            serving?: boolean;
            terminating?: boolean;
        };
        "io.k8s.api.discovery.v1.EndpointHints": {
            forNodes?: components["schemas"]["io.k8s.api.discovery.v1.ForNode"][];
            forZones?: components["schemas"]["io.k8s.api.discovery.v1.ForZone"][];
        };
        "io.k8s.api.discovery.v1.EndpointPort": {
            appProtocol?: string;
            name?: string;
            port?: number;
            protocol?: "SCTP" | "TCP" | "UDP";
        };
        "io.k8s.api.discovery.v1.EndpointSlice": {
            addressType: "FQDN" | "IPv4" | "IPv6";
            apiVersion?: string;
            endpoints?: components["schemas"]["io.k8s.api.discovery.v1.Endpoint"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            ports?: components["schemas"]["io.k8s.api.discovery.v1.EndpointPort"][];
        };
        "io.k8s.api.discovery.v1.EndpointSliceList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.discovery.v1.EndpointSlice"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.discovery.v1.ForNode": {
            name: string;
        };
        "io.k8s.api.discovery.v1.ForZone": {
            name: string;
        };
        "io.k8s.api.events.v1.Event": {
            action?: string;
            apiVersion?: string;
            deprecatedCount?: number;
            deprecatedFirstTimestamp?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            deprecatedLastTimestamp?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            deprecatedSource: components["schemas"]["io.k8s.api.core.v1.EventSource"];
            eventTime: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            note?: string;
            reason?: string;
            regarding: components["schemas"]["io.k8s.api.core.v1.ObjectReference"];
            related?: components["schemas"]["io.k8s.api.core.v1.ObjectReference"];
            reportingController?: string;
            reportingInstance?: string;
            series?: components["schemas"]["io.k8s.api.events.v1.EventSeries"];
            type?: string;
        };
        "io.k8s.api.events.v1.EventList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.events.v1.Event"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.events.v1.EventSeries": {
            count: number;
            lastObservedTime: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"];
        };
        "io.k8s.api.networking.v1.HTTPIngressPath": {
            backend: components["schemas"]["io.k8s.api.networking.v1.IngressBackend"];
            path?: string;
            pathType: "Exact" | "ImplementationSpecific" | "Prefix";
        };
        "io.k8s.api.networking.v1.HTTPIngressRuleValue": {
            paths: components["schemas"]["io.k8s.api.networking.v1.HTTPIngressPath"][];
        };
        "io.k8s.api.networking.v1.IPAddress": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.networking.v1.IPAddressSpec"];
        };
        "io.k8s.api.networking.v1.IPAddressList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.networking.v1.IPAddress"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.networking.v1.IPAddressSpec": {
            parentRef: components["schemas"]["io.k8s.api.networking.v1.ParentReference"];
        };
        "io.k8s.api.networking.v1.IPBlock": {
            cidr: string;
            except?: string[];
        };
        "io.k8s.api.networking.v1.Ingress": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.networking.v1.IngressSpec"];
            status: components["schemas"]["io.k8s.api.networking.v1.IngressStatus"];
        };
        "io.k8s.api.networking.v1.IngressBackend": {
            resource?: components["schemas"]["io.k8s.api.core.v1.TypedLocalObjectReference"];
            service?: components["schemas"]["io.k8s.api.networking.v1.IngressServiceBackend"];
        };
        "io.k8s.api.networking.v1.IngressClass": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.networking.v1.IngressClassSpec"];
        };
        "io.k8s.api.networking.v1.IngressClassList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.networking.v1.IngressClass"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.networking.v1.IngressClassParametersReference": {
            apiGroup?: string;
            kind: string;
            name: string;
            namespace?: string;
            scope?: string;
        };
        "io.k8s.api.networking.v1.IngressClassSpec": {
            controller?: string;
            parameters?: components["schemas"]["io.k8s.api.networking.v1.IngressClassParametersReference"];
        };
        "io.k8s.api.networking.v1.IngressList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.networking.v1.Ingress"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.networking.v1.IngressLoadBalancerIngress": {
            hostname?: string;
            ip?: string;
            ports?: components["schemas"]["io.k8s.api.networking.v1.IngressPortStatus"][];
        };
        "io.k8s.api.networking.v1.IngressLoadBalancerStatus": {
            ingress?: components["schemas"]["io.k8s.api.networking.v1.IngressLoadBalancerIngress"][];
        };
        "io.k8s.api.networking.v1.IngressPortStatus": {
            error?: string;
            port: number;
            protocol: "SCTP" | "TCP" | "UDP";
        };
        "io.k8s.api.networking.v1.IngressRule": {
            host?: string;
            http?: components["schemas"]["io.k8s.api.networking.v1.HTTPIngressRuleValue"];
        };
        "io.k8s.api.networking.v1.IngressServiceBackend": {
            name: string;
            port: components["schemas"]["io.k8s.api.networking.v1.ServiceBackendPort"];
        };
        "io.k8s.api.networking.v1.IngressSpec": {
            defaultBackend?: components["schemas"]["io.k8s.api.networking.v1.IngressBackend"];
            ingressClassName?: string;
            rules?: components["schemas"]["io.k8s.api.networking.v1.IngressRule"][];
            tls?: components["schemas"]["io.k8s.api.networking.v1.IngressTLS"][];
        };
        "io.k8s.api.networking.v1.IngressStatus": {
            loadBalancer: components["schemas"]["io.k8s.api.networking.v1.IngressLoadBalancerStatus"];
        };
        "io.k8s.api.networking.v1.IngressTLS": {
            hosts?: string[];
            secretName?: string;
        };
        "io.k8s.api.networking.v1.NetworkPolicy": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.networking.v1.NetworkPolicySpec"];
        };
        "io.k8s.api.networking.v1.NetworkPolicyEgressRule": {
            ports?: components["schemas"]["io.k8s.api.networking.v1.NetworkPolicyPort"][];
            to?: components["schemas"]["io.k8s.api.networking.v1.NetworkPolicyPeer"][];
        };
        "io.k8s.api.networking.v1.NetworkPolicyIngressRule": {
            from?: components["schemas"]["io.k8s.api.networking.v1.NetworkPolicyPeer"][];
            ports?: components["schemas"]["io.k8s.api.networking.v1.NetworkPolicyPort"][];
        };
        "io.k8s.api.networking.v1.NetworkPolicyList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.networking.v1.NetworkPolicy"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.networking.v1.NetworkPolicyPeer": {
            ipBlock?: components["schemas"]["io.k8s.api.networking.v1.IPBlock"];
            namespaceSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            podSelector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
        };
        "io.k8s.api.networking.v1.NetworkPolicyPort": {
            endPort?: number;
            port?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
            protocol?: "SCTP" | "TCP" | "UDP";
        };
        "io.k8s.api.networking.v1.NetworkPolicySpec": {
            egress?: components["schemas"]["io.k8s.api.networking.v1.NetworkPolicyEgressRule"][];
            ingress?: components["schemas"]["io.k8s.api.networking.v1.NetworkPolicyIngressRule"][];
            podSelector: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            policyTypes?: ("Egress" | "Ingress")[];
        };
        "io.k8s.api.networking.v1.ParentReference": {
            group?: string;
            name: string;
            namespace?: string;
            resource: string;
        };
        "io.k8s.api.networking.v1.ServiceBackendPort": {
            name?: string;
            number?: number;
        };
        "io.k8s.api.networking.v1.ServiceCIDR": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.networking.v1.ServiceCIDRSpec"];
            status: components["schemas"]["io.k8s.api.networking.v1.ServiceCIDRStatus"];
        };
        "io.k8s.api.networking.v1.ServiceCIDRList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.networking.v1.ServiceCIDR"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.networking.v1.ServiceCIDRSpec": {
            cidrs?: string[];
        };
        "io.k8s.api.networking.v1.ServiceCIDRStatus": {
            conditions?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Condition"][];
        };
        "io.k8s.api.policy.v1.Eviction": {
            apiVersion?: string;
            deleteOptions?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
        };
        "io.k8s.api.policy.v1.PodDisruptionBudget": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.policy.v1.PodDisruptionBudgetSpec"];
            status: components["schemas"]["io.k8s.api.policy.v1.PodDisruptionBudgetStatus"];
        };
        "io.k8s.api.policy.v1.PodDisruptionBudgetList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.policy.v1.PodDisruptionBudget"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.policy.v1.PodDisruptionBudgetSpec": {
            maxUnavailable?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
            minAvailable?: components["schemas"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"];
            selector?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            unhealthyPodEvictionPolicy?: "AlwaysAllow" | "IfHealthyBudget";
        };
        "io.k8s.api.policy.v1.PodDisruptionBudgetStatus": {
            conditions?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Condition"][];
            currentHealthy: number;
            desiredHealthy: number;
            disruptedPods?: {
                [key: string]: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            };
            disruptionsAllowed: number;
            expectedPods: number;
            observedGeneration?: number;
        };
        "io.k8s.api.rbac.v1.AggregationRule": {
            clusterRoleSelectors?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"][];
        };
        "io.k8s.api.rbac.v1.ClusterRole": {
            aggregationRule?: components["schemas"]["io.k8s.api.rbac.v1.AggregationRule"];
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            rules?: components["schemas"]["io.k8s.api.rbac.v1.PolicyRule"][];
        };
        "io.k8s.api.rbac.v1.ClusterRoleBinding": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            roleRef: components["schemas"]["io.k8s.api.rbac.v1.RoleRef"];
            subjects?: components["schemas"]["io.k8s.api.rbac.v1.Subject"][];
        };
        "io.k8s.api.rbac.v1.ClusterRoleBindingList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.rbac.v1.ClusterRoleBinding"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.rbac.v1.ClusterRoleList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.rbac.v1.ClusterRole"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.rbac.v1.PolicyRule": {
            apiGroups?: string[];
            nonResourceURLs?: string[];
            resourceNames?: string[];
            resources?: string[];
            verbs: string[];
        };
        "io.k8s.api.rbac.v1.Role": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            rules?: components["schemas"]["io.k8s.api.rbac.v1.PolicyRule"][];
        };
        "io.k8s.api.rbac.v1.RoleBinding": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            roleRef: components["schemas"]["io.k8s.api.rbac.v1.RoleRef"];
            subjects?: components["schemas"]["io.k8s.api.rbac.v1.Subject"][];
        };
        "io.k8s.api.rbac.v1.RoleBindingList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.rbac.v1.RoleBinding"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.rbac.v1.RoleList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.rbac.v1.Role"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.rbac.v1.RoleRef": {
            apiGroup: string;
            kind: string;
            name: string;
        };
        "io.k8s.api.rbac.v1.Subject": {
            apiGroup?: string;
            kind: string;
            name: string;
            namespace?: string;
        };
        "io.k8s.api.scheduling.v1.PriorityClass": {
            apiVersion?: string;
            description?: string;
            globalDefault?: boolean;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            preemptionPolicy?: "Never" | "PreemptLowerPriority";
            value: number;
        };
        "io.k8s.api.scheduling.v1.PriorityClassList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.scheduling.v1.PriorityClass"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.storage.v1.CSIDriver": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.storage.v1.CSIDriverSpec"];
        };
        "io.k8s.api.storage.v1.CSIDriverList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.storage.v1.CSIDriver"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.storage.v1.CSIDriverSpec": {
            attachRequired?: boolean;
            fsGroupPolicy?: string;
            nodeAllocatableUpdatePeriodSeconds?: number;
            podInfoOnMount?: boolean;
            preventPodSchedulingIfMissing?: boolean;
            requiresRepublish?: boolean;
            seLinuxMount?: boolean;
            serviceAccountTokenInSecrets?: boolean;
            storageCapacity?: boolean;
            tokenRequests?: components["schemas"]["io.k8s.api.storage.v1.TokenRequest"][];
            volumeLifecycleModes?: string[];
        };
        "io.k8s.api.storage.v1.CSINode": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.storage.v1.CSINodeSpec"];
        };
        "io.k8s.api.storage.v1.CSINodeDriver": {
            allocatable?: components["schemas"]["io.k8s.api.storage.v1.VolumeNodeResources"];
            name: string;
            nodeID: string;
            topologyKeys?: string[];
        };
        "io.k8s.api.storage.v1.CSINodeList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.storage.v1.CSINode"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.storage.v1.CSINodeSpec": {
            drivers: components["schemas"]["io.k8s.api.storage.v1.CSINodeDriver"][];
        };
        "io.k8s.api.storage.v1.CSIStorageCapacity": {
            apiVersion?: string;
            capacity?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            kind?: string;
            maximumVolumeSize?: components["schemas"]["io.k8s.apimachinery.pkg.api.resource.Quantity"];
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            nodeTopology?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"];
            storageClassName: string;
        };
        "io.k8s.api.storage.v1.CSIStorageCapacityList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.storage.v1.CSIStorageCapacity"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.storage.v1.StorageClass": {
            allowVolumeExpansion?: boolean;
            allowedTopologies?: components["schemas"]["io.k8s.api.core.v1.TopologySelectorTerm"][];
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            mountOptions?: string[];
            parameters?: {
                [key: string]: string;
            };
            provisioner: string;
            reclaimPolicy?: "Delete" | "Recycle" | "Retain";
            volumeBindingMode?: "Immediate" | "WaitForFirstConsumer";
        };
        "io.k8s.api.storage.v1.StorageClassList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.storage.v1.StorageClass"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.storage.v1.TokenRequest": {
            audience: string;
            expirationSeconds?: number;
        };
        "io.k8s.api.storage.v1.VolumeAttachment": {
            apiVersion?: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            spec: components["schemas"]["io.k8s.api.storage.v1.VolumeAttachmentSpec"];
            status: components["schemas"]["io.k8s.api.storage.v1.VolumeAttachmentStatus"];
        };
        "io.k8s.api.storage.v1.VolumeAttachmentList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.storage.v1.VolumeAttachment"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.storage.v1.VolumeAttachmentSource": {
            inlineVolumeSpec?: components["schemas"]["io.k8s.api.core.v1.PersistentVolumeSpec"];
            persistentVolumeName?: string;
        };
        "io.k8s.api.storage.v1.VolumeAttachmentSpec": {
            attacher: string;
            nodeName: string;
            source: components["schemas"]["io.k8s.api.storage.v1.VolumeAttachmentSource"];
        };
        "io.k8s.api.storage.v1.VolumeAttachmentStatus": {
            attachError?: components["schemas"]["io.k8s.api.storage.v1.VolumeError"];
            attached: boolean;
            attachmentMetadata?: {
                [key: string]: string;
            };
            detachError?: components["schemas"]["io.k8s.api.storage.v1.VolumeError"];
        };
        "io.k8s.api.storage.v1.VolumeAttributesClass": {
            apiVersion?: string;
            driverName: string;
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"];
            parameters?: {
                [key: string]: string;
            };
        };
        "io.k8s.api.storage.v1.VolumeAttributesClassList": {
            apiVersion?: string;
            items: components["schemas"]["io.k8s.api.storage.v1.VolumeAttributesClass"][];
            kind?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
        };
        "io.k8s.api.storage.v1.VolumeError": {
            errorCode?: number;
            message?: string;
            time?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        "io.k8s.api.storage.v1.VolumeNodeResources": {
            count?: number;
        };
        "io.k8s.apimachinery.pkg.api.resource.Quantity": string | number;
        "io.k8s.apimachinery.pkg.apis.meta.v1.APIResource": {
            categories?: string[];
            group?: string;
            kind: string;
            name: string;
            namespaced: boolean;
            shortNames?: string[];
            singularName: string;
            storageVersionHash?: string;
            verbs: string[];
            version?: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList": {
            apiVersion?: string;
            groupVersion: string;
            kind?: string;
            resources: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.APIResource"][];
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.Condition": {
            lastTransitionTime: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            message: string;
            observedGeneration?: number;
            reason: string;
            status: string;
            type: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions": {
            apiVersion?: string;
            dryRun?: string[];
            gracePeriodSeconds?: number;
            ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
            kind?: string;
            orphanDependents?: boolean;
            preconditions?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions"];
            propagationPolicy?: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": Record<string, never>;
        "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector": {
            matchExpressions?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement"][];
            matchLabels?: {
                [key: string]: string;
            };
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement": {
            key: string;
            operator: string;
            values?: string[];
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta": {
            continue?: string;
            remainingItemCount?: number;
            resourceVersion?: string;
            selfLink?: string;
            shardInfo?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo"];
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry": {
            apiVersion?: string;
            fieldsType?: string;
            fieldsV1?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"];
            manager?: string;
            operation?: string;
            subresource?: string;
            time?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": string;
        "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {
            annotations?: {
                [key: string]: string;
            };
            creationTimestamp?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            deletionGracePeriodSeconds?: number;
            deletionTimestamp?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.Time"];
            finalizers?: string[];
            generateName?: string;
            generation?: number;
            labels?: {
                [key: string]: string;
            };
            managedFields?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry"][];
            name?: string;
            namespace?: string;
            ownerReferences?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference"][];
            resourceVersion?: string;
            selfLink?: string;
            uid?: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference": {
            apiVersion: string;
            blockOwnerDeletion?: boolean;
            controller?: boolean;
            kind: string;
            name: string;
            uid: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.Patch": Record<string, never>;
        "io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions": {
            resourceVersion?: string;
            uid?: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo": {
            selector: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.Status": {
            apiVersion?: string;
            code?: number;
            details?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails"];
            kind?: string;
            message?: string;
            metadata: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"];
            reason?: string;
            status?: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause": {
            field?: string;
            message?: string;
            reason?: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails": {
            causes?: components["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause"][];
            group?: string;
            kind?: string;
            name?: string;
            retryAfterSeconds?: number;
            uid?: string;
        };
        "io.k8s.apimachinery.pkg.apis.meta.v1.Time": string;
        "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent": {
            object: components["schemas"]["io.k8s.apimachinery.pkg.runtime.RawExtension"];
            type: string;
        };
        "io.k8s.apimachinery.pkg.runtime.RawExtension": Record<string, never>;
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString": number | string;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
